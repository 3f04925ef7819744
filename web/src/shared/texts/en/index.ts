// SPDX-License-Identifier: Apache-2.0
// English, the reference: a translation is another object of this type, split into the same files.
import { account } from './account';
import { api } from './api';
import { common } from './common';
import { connection } from './connection';
import { floor } from './floor';
import { forms } from './forms';
import { home } from './home';
import { recordings } from './recordings';
import { refusal } from './refusal';
import { room } from './room';
import { spaces } from './spaces';
import { stage } from './stage';
import { watch } from './watch';

export const en = {
  ...common,
  ...floor,
  ...forms,
  ...api,
  ...home,
  ...account,
  ...connection,
  ...recordings,
  ...refusal,
  ...room,
  ...spaces,
  ...stage,
  ...watch,
};

/** Every sentence of the pages. Functions take the values of a sentence, so that word order is the translator's business. */
export type Texts = typeof en;
