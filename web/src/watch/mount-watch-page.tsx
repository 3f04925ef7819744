// SPDX-License-Identifier: Apache-2.0
// Puts the watch page around a visit that has begun.
import { lazyPlace } from '../room/lazy-place';
import { SpacePage, type Beginning, type StageProps } from '../room/SpacePage';
import { slugFromPath, stagePath } from '../shared/space';
import { mountAudience } from './mount-audience';
import { WatchPage } from './WatchPage';

const stage = lazyPlace<StageProps>(
  async () => (await import('../stage/StagePage')).StagePage,
  () => stagePath(slugFromPath(window.location.pathname) ?? ''),
);

export function mountWatchPage(visit: Beginning | undefined): void {
  mountAudience((space) => (
    <SpacePage
      space={space}
      start="audience"
      begun={visit}
      audience={WatchPage}
      stage={stage.component}
      preload={stage.preload}
    />
  ));
}
