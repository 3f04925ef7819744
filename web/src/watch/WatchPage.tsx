// SPDX-License-Identifier: Apache-2.0
// The audience's page: the player, the title, how many watch, and the link to pass on.
import { Link2 } from 'lucide-react';
import { useEffect } from 'react';
import { Badge } from '../shared/design/Badge';
import { Button } from '../shared/design/Button';
import { copyText } from '../shared/design/copy';
import { Logo } from '../shared/design/Logo';
import { ThemeButton } from '../shared/design/ThemeButton';
import { Toasts } from '../shared/design/Toasts';
import { watchPath } from '../shared/space';
import { useStore } from '../shared/store';
import { texts } from '../shared/texts';
import { PlayerView } from './parts/PlayerView';
import { RefusedView } from './parts/RefusedView';
import { useWatch } from './use-watch';
import './watch.css';

export function WatchPage({ space }: { space: string }) {
  const watch = useWatch(space);
  const show = useStore(watch.session.show);
  const refusal = useStore(watch.session.refusal);
  const title = show?.title || space;

  useEffect(() => {
    document.title = texts.watch.pageTitle(title);
  }, [title]);

  if (refusal) return <RefusedView code={refusal} />;
  return (
    <div className="watch">
      <header className="watch__head">
        <Logo />
        <ThemeButton />
      </header>
      <main className="watch__main">
        <PlayerView watch={watch} title={title} />
        <div className="watch__info">
          <h1>{title}</h1>
          <div className="watch__row">
            {show && show.state === 'live' && (
              <Badge live>
                {texts.watch.live} · {texts.watch.viewers(show.viewers)}
              </Badge>
            )}
            {show?.state === 'waiting' && show.viewers > 0 && (
              <Badge>{texts.watch.viewers(show.viewers)}</Badge>
            )}
            <Button onPress={() => void copyText(window.location.origin + watchPath(space))}>
              <Link2 size={18} aria-hidden />
              {texts.watch.share}
            </Button>
          </div>
        </div>
        <p className="watch__keys">{texts.watch.shortcuts}</p>
      </main>
      <Toasts />
    </div>
  );
}
