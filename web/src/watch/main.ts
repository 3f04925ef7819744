// SPDX-License-Identifier: Apache-2.0
// Entry of `/watch/<space>`: the picture first, then the page around it.
import { RoomStore } from '../room/state/room-store';
import { beginVisit, pictureOrNothing } from './first-visit';

const room = new RoomStore();
const visit = beginVisit(room);
if (visit) await pictureOrNothing(visit);
const { mountWatchPage } = await import('./mount-watch-page');
mountWatchPage(visit && { ...visit, room });
