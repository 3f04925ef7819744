// SPDX-License-Identifier: Apache-2.0
// People of a space in real browsers: who is whom, chat between stage and audience, from the audience onto the stage and
// back without a reload, what hosts do, reactions; the map, near people's sound, the keyboard alone, axe-core's word on the open
// panels and what Tab reaches in them. Of several databases (ROSTRA_TEST_DATABASES=sqlite,postgresql) the others are spared what
// no database changes.
import { after, before, describe } from 'node:test';
import { chat } from '../flows/people/chat.mjs';
import { floor } from '../flows/people/floor.mjs';
import { keyboard } from '../flows/people/keyboard.mjs';
import { looks } from '../flows/people/looks.mjs';
import { map } from '../flows/people/map.mjs';
import { names } from '../flows/people/names.mjs';
import { smallScreens } from '../flows/people/small-screens.mjs';
import { sound } from '../flows/people/sound.mjs';
import { stage } from '../flows/people/stage.mjs';
import { launch } from '../lib/browser.mjs';
import { pagesOn } from '../lib/database.mjs';
import { Stand } from '../lib/people.mjs';

let browser;
before(async () => {
  browser = await launch({ light: true });
});
after(() => browser?.close());

const databases = pagesOn('sqlite');
for (const name of databases) {
  describe(`people on ${name}`, () => {
    const here = new Stand();
    before(() => here.start(browser, name));
    after(() => here.stop());

    chat(here);
    stage(here);
    if (name !== databases[0]) return;
    names(here);
    map(here);
    floor(here);
    keyboard(here);
    sound(here);
    looks(here);
    smallScreens(here);
  });
}
