// SPDX-License-Identifier: Apache-2.0
// Every form of every page, opened, filled in, sent and left by mouse and by keyboard: the letters are text, never single-key
// shortcuts, and the focus is never lost on the way.
import { after, before, describe } from 'node:test';
import { inTheAudience } from '../flows/typing/audience.mjs';
import { onPages } from '../flows/typing/pages.mjs';
import { onStage } from '../flows/typing/stage.mjs';
import { launch } from '../lib/browser.mjs';
import { Stand } from '../lib/people.mjs';

describe('typing', () => {
  const here = new Stand();
  before(async () => {
    here.browser = await launch({ light: true });
    await here.start(here.browser, 'sqlite');
  });
  after(async () => {
    await here.browser?.close();
    await here.stop();
  });

  onStage(here);
  inTheAudience(here);
  onPages(here);
});
