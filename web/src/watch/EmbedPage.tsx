// SPDX-License-Identifier: Apache-2.0
// The player alone, filling its frame on somebody else's page.
import { useStore } from '../shared/store';
import { PlayerView } from './parts/PlayerView';
import { RefusedView } from './parts/RefusedView';
import { useWatch } from './use-watch';
import './watch.css';

export function EmbedPage({ space }: { space: string }) {
  const watch = useWatch(space);
  const show = useStore(watch.session.show);
  const refusal = useStore(watch.session.refusal);
  if (refusal) return <RefusedView code={refusal} />;
  return (
    <main className="embed">
      <PlayerView watch={watch} title={show?.title || space} />
    </main>
  );
}
