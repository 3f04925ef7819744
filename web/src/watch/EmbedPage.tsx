// SPDX-License-Identifier: Apache-2.0
// The player alone, filling its frame on someone else's page.
import { GatePage } from '../room/gate/GatePage';
import { useStore } from '../shared/store';
import { PlayerView } from './parts/PlayerView';
import { useWatch } from './use-watch';
import type { WatchSession } from './watch-session';
import './watch.css';

export function EmbedPage({ space, session }: { space: string; session: WatchSession }) {
  const watch = useWatch(session);
  const show = useStore(session.show);
  const refusal = useStore(session.refusal);
  if (refusal) {
    return <GatePage space={space} door="audience" {...refusal} onAgain={() => session.again()} />;
  }
  return (
    <main className="embed">
      <PlayerView watch={watch} title={show?.title || space} />
    </main>
  );
}
