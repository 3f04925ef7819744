// SPDX-License-Identifier: Apache-2.0
// Hindi. Loaded only by those who read it; a missing or superfluous sentence fails the type check and a test.
import type { Texts } from '../en';
import { common } from './common';
import { home } from './home';
import { room } from './room';
import { stage } from './stage';
import { watch } from './watch';

export const hi: Texts = { ...common, ...home, ...room, ...stage, ...watch };
