// SPDX-License-Identifier: Apache-2.0
// Entry of `/embed/<space>`: the watch page's player without anything around it.
import { EmbedPage } from '../watch/EmbedPage';
import { mountAudience } from '../watch/mount-audience';

mountAudience((space) => <EmbedPage space={space} />);
