// SPDX-License-Identifier: Apache-2.0
// Entry of `/watch/<space>`.
import { lazyPlace } from '../room/lazy-place';
import { SpacePage, type StageProps } from '../room/SpacePage';
import { slugFromPath, stagePath } from '../shared/space';
import { mountAudience } from './mount-audience';
import { WatchPage } from './WatchPage';

const stage = lazyPlace<StageProps>(
  async () => (await import('../stage/StagePage')).StagePage,
  () => stagePath(slugFromPath(window.location.pathname) ?? ''),
);

mountAudience((space) => (
  <SpacePage
    space={space}
    start="audience"
    audience={WatchPage}
    stage={stage.component}
    preload={stage.preload}
  />
));
