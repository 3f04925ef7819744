// SPDX-License-Identifier: Apache-2.0
// Says that the connection is lost and what happens about it. In: state of the link and of the media; out: a status line.
import { WifiOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from '../../shared/design/Button';
import type { LinkState } from '../../shared/net/signal-client';
import { texts } from '../../shared/texts';
import type { MediaLink } from '../media/stage-session';

export interface ConnectionBannerProps {
  link: LinkState;
  media: MediaLink;
  /** The stage was entered before: this is a re-connection. */
  entered: boolean;
  onRetry: () => void;
}

export function ConnectionBanner({ link, media, entered, onRetry }: ConnectionBannerProps) {
  const seconds = useCountdown(link.kind === 'waiting' ? link : undefined);
  const retrying = link.kind === 'waiting' || (link.kind === 'connecting' && (entered || link.attempt > 0));
  const text = retrying
    ? texts.room.serverGone(link.kind === 'waiting' ? seconds : 0)
    : media === 'reconnecting'
      ? texts.room.reconnecting
      : undefined;
  return (
    <div className="banner-place">
      <p className="visually-hidden" role="status">
        {retrying ? texts.room.serverGone(0) : text}
      </p>
      {text !== undefined && (
        <div className="banner">
          {retrying ? <WifiOff size={18} aria-hidden /> : <span className="spinner" aria-hidden />}
          <span>{text}</span>
          {link.kind === 'waiting' && seconds > 1 && (
            <Button className="banner__button" onPress={onRetry}>
              {texts.room.tryNow}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

/** Whole seconds until a wait is over; a new `wait` object starts over. */
function useCountdown(wait: { delayMs: number } | undefined): number {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    if (!wait) return undefined;
    const end = performance.now() + wait.delayMs;
    const tick = (): void => setSeconds(Math.max(0, Math.ceil((end - performance.now()) / 1000)));
    tick();
    const timer = setInterval(tick, 250);
    return () => clearInterval(timer);
  }, [wait]);
  return seconds;
}
