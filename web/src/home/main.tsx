// SPDX-License-Identifier: Apache-2.0
// Entry of `/`.
import { mount } from '../shared/mount';
import { HomePage } from './HomePage';

mount(() => <HomePage />);
