// SPDX-License-Identifier: Apache-2.0
// Hindi. Loaded only by those who read it; a missing or superfluous sentence fails the type check and a test.
import type { Texts } from '../en';
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

export const hi: Texts = {
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
