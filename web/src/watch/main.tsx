// SPDX-License-Identifier: Apache-2.0
// Entry of `/watch/<space>`.
import { mountAudience } from './mount-audience';
import { WatchPage } from './WatchPage';

mountAudience((space) => <WatchPage space={space} />);
