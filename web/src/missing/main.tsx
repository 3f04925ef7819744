// SPDX-License-Identifier: Apache-2.0
// Entry of every address that does not exist, with status 404.
import { mount } from '../shared/mount';
import { MissingPage } from './MissingPage';

mount(() => <MissingPage path={window.location.pathname} />);
