// SPDX-License-Identifier: Apache-2.0
// Draws the picture that links to spaces show in chats and feeds, 1200 x 630 as they expect it.
// In: `node screenshots/card.mjs FILE`; out: that file. Needs no server.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch } from '../lib/browser.mjs';

const file = process.argv[2];
if (!file) throw new Error('give the file for the picture');

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const logo = readFileSync(join(root, 'web', 'src', 'shared', 'design', 'logo.svg'), 'utf8');
const html = `<!doctype html><meta charset="utf-8"><style>
  body { margin: 0; width: 1200px; height: 630px; display: grid; place-content: center; justify-items: center; gap: 36px;
    font-family: Inter, 'DejaVu Sans', sans-serif; color: #fff; background:
    radial-gradient(900px 520px at 20% 0%, rgb(99 102 241 / 55%), transparent 70%),
    radial-gradient(820px 520px at 90% 110%, rgb(217 45 75 / 42%), transparent 70%), #0d0e14; }
  svg { width: 168px; height: 168px; }
  h1 { margin: 0; font-size: 108px; letter-spacing: -0.035em; line-height: 1; }
  p { margin: 0; font-size: 38px; color: #d5d8e3; }
</style>${logo}<h1>Rostra</h1><p>Your stage, live for everyone</p>`;

const browser = await launch({ light: true });
try {
  const page = await browser.newPage({ viewport: { width: 1200, height: 630 } });
  await page.setContent(html);
  await page.screenshot({ path: file });
} finally {
  await browser.close();
}
