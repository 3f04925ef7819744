// SPDX-License-Identifier: Apache-2.0
// Entry of /login, /signup, /setup, /account, /spaces, /create, /spaces/<space> and /invite/<token>.
import { mount } from '../shared/mount';
import { AccountApp } from './AccountApp';
import './account.css';

mount(() => <AccountApp />);
