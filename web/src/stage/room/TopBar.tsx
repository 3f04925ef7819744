// SPDX-License-Identifier: Apache-2.0
// Title of the space, whether it is on air and for how many, and the link for the audience.
import { Link2, Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import { RecordingMark } from '../../room/recording/RecordingMark';
import { Badge } from '../../shared/design/Badge';
import { Button } from '../../shared/design/Button';
import { copyText } from '../../shared/design/copy';
import { Logo } from '../../shared/design/Logo';
import { ThemeButton } from '../../shared/design/ThemeButton';
import { texts } from '../../shared/texts';
import type { Show } from '../state/stage-state';

export function TopBar({
  title,
  show,
  connected,
  host,
  locked,
  watchLink,
  children,
}: {
  title: string;
  show: Show | undefined;
  /** The server is reached: otherwise nobody here knows whether the show is on air. */
  connected: boolean;
  host: boolean;
  locked: boolean;
  watchLink: string;
  /** Between the title and the link. */
  children: ReactNode;
}) {
  return (
    <header className="top">
      <Logo compact />
      <h1 className="top__title">{title}</h1>
      {/* Not announced: the number changes all the time, and going on and off air is told by a notice. */}
      <ShowBadge show={show} connected={connected} />
      <RecordingMark state={show?.recording} host={host} />
      {locked && <Lock className="top__lock" size={16} role="img" aria-label={texts.hosting.locked} />}
      <span className="top__space" />
      {children}
      <Button
        className="top__copy"
        onPress={() => void copyText(watchLink)}
        aria-label={texts.room.copyWatchLink}
      >
        <Link2 size={18} aria-hidden />
        <span className="top__copy-text">{texts.room.copyWatchLink}</span>
      </Button>
      <span className="top__theme">
        <ThemeButton />
      </span>
    </header>
  );
}

function ShowBadge({ show, connected }: { show: Show | undefined; connected: boolean }) {
  if (!show) return null;
  if (!connected) return <Badge>{texts.room.reconnecting}</Badge>;
  if (show.state === 'live') return <Badge live>{texts.room.live(show.viewers)}</Badge>;
  return <Badge>{texts.air.backstage}</Badge>;
}
