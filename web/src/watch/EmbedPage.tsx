// SPDX-License-Identifier: Apache-2.0
// The player alone, filling its frame on someone else's page.
import { useState } from 'react';
import { GatePage } from '../room/gate/GatePage';
import { signallingUrl } from '../shared/space';
import { useStore } from '../shared/store';
import { PlayerView } from './parts/PlayerView';
import { useWatch } from './use-watch';
import { WatchSession } from './watch-session';
import './watch.css';

export function EmbedPage({ space }: { space: string }) {
  const [session] = useState(() => new WatchSession(space, signallingUrl(window.location)));
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
