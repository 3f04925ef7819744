// SPDX-License-Identifier: Apache-2.0
// Entry of `/embed/<space>`: the watch page's player without anything around it.
import { beginVisit, pictureOrNothing } from '../watch/first-visit';

const visit = beginVisit();
if (visit) await pictureOrNothing(visit);
const { mountEmbedPage } = await import('./mount-embed-page');
mountEmbedPage(visit);
