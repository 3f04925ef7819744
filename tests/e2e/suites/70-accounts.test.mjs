// SPDX-License-Identifier: Apache-2.0
// Accounts and spaces as people use them: the first owner, sign-up, log-in, names, passwords, second factor, pictures, tokens,
// spaces, invitations, the end of an account; languages and axe-core, which of several databases
// (ROSTRA_TEST_DATABASES=sqlite,postgresql) only the first gets.
import { after, before, describe } from 'node:test';
import { comingIn } from '../flows/accounts/coming-in.mjs';
import { looks } from '../flows/accounts/looks.mjs';
import { ownAccount } from '../flows/accounts/own-account.mjs';
import { secondFactor } from '../flows/accounts/second-factor.mjs';
import { spaces } from '../flows/accounts/spaces.mjs';
import { launch } from '../lib/browser.mjs';
import { pagesOn, startDatabase } from '../lib/database.mjs';
import { Server, SMALL_MIX } from '../lib/server.mjs';

let browser;
before(async () => {
  browser = await launch({ light: true });
});
after(() => browser?.close());

const databases = pagesOn('postgresql');
for (const name of databases) {
  describe(`accounts on ${name}`, () => {
    const here = {};
    let database;
    before(async () => {
      database = await startDatabase(name);
      // Everybody here comes from one address and signs up within a minute.
      const args = [...database.args, '--sign-up-rate', '200', '--login-attempts', '100'];
      here.server = await Server.start({ args, mix: SMALL_MIX });
      here.browser = browser;
    });
    after(async () => {
      await here.server?.stop();
      await database?.stop();
    });

    comingIn(here);
    ownAccount(here);
    secondFactor(here);
    spaces(here);
    if (name === databases[0]) looks(here);
  });
}
