// SPDX-License-Identifier: Apache-2.0
// Entry of `/stream/<space>`. The local media live outside React: they outlast every re-render.
import { lazyPlace } from '../room/lazy-place';
import { SpacePage, type AudienceProps } from '../room/SpacePage';
import { slugFromPath, watchPath } from '../shared/space';
import { mountAudience } from '../watch/mount-audience';
import { StagePage } from './StagePage';

const audience = lazyPlace<AudienceProps>(
  async () => (await import('../watch/WatchPage')).WatchPage,
  () => watchPath(slugFromPath(window.location.pathname) ?? ''),
);
const query = new URLSearchParams(window.location.search);

mountAudience((space) => (
  <SpacePage
    space={space}
    start="stage"
    name={query.get('name') ?? undefined}
    autojoin={query.get('autojoin') === '1'}
    audience={audience.component}
    stage={StagePage}
    preload={audience.preload}
  />
));
