// SPDX-License-Identifier: Apache-2.0
// The poster before the show and the card after it. In: state of the show, what is planned; out: title, what it is about,
// when it begins, and what to expect.
import { useCallback } from 'react';
import { outlookOf } from '../../shared/schedule/countdown';
import { useNow } from '../../shared/schedule/use-now';
import { useStore } from '../../shared/store';
import { texts } from '../../shared/texts';
import type { Show, WatchSession } from '../watch-session';
import { Schedule } from './Schedule';

export function ShowCard({
  session,
  show,
  title,
  connected,
  limited,
}: {
  session: WatchSession;
  show: Show | undefined;
  title: string;
  connected: boolean;
  /** The show is followed over HTTP alone. */
  limited: boolean;
}) {
  const { startsAt, description } = useStore(session.plan);
  const now = useNow(
    useCallback(() => session.client.clock.now() ?? Date.now(), [session]),
    startsAt > 0 || (show?.liveAt ?? 0) > 0,
  );
  const outlook = outlookOf(startsAt, now);
  const closed = limited && show?.state === 'live' && show.playlist === '';
  const ended = show?.state === 'ended';
  const liveAt = show?.liveAt ?? 0;
  const planned = liveAt === 0 && (outlook.kind === 'later' || outlook.kind === 'clock');
  if (!show) {
    return (
      <div className="show-card" role="status">
        <span className="spinner" aria-hidden />
        <p className="show-card__text">{texts.watch.loading}</p>
      </div>
    );
  }
  return (
    <div className="show-card" data-ended={ended || undefined}>
      <p className="show-card__title">{title}</p>
      {!ended && description !== '' && <p className="show-card__about">{description}</p>}
      <div className="show-card__status" role="status">
        {(ended || closed || !planned) && (
          <p className="show-card__state">
            {liveAt > 0
              ? texts.air.starting
              : ended
                ? texts.watch.ended
                : closed
                  ? texts.watch.live
                  : texts.watch.waiting}
          </p>
        )}
        <p className="show-card__text">
          {ended ? texts.watch.endedText : closed ? texts.watch.limitedPrivate : texts.watch.waitingText}
        </p>
      </div>
      {liveAt > 0 && (
        <p className="show-card__clock" role="timer">
          {Math.max(0, Math.ceil((liveAt - now) / 1000))}
        </p>
      )}
      {planned && (
        <div className="show-card__plan">
          {ended && <p className="show-card__text">{texts.watch.next}</p>}
          <Schedule
            slug={session.space}
            title={title}
            description={description}
            startsAt={startsAt}
            outlook={outlook}
          />
        </div>
      )}
      {!connected && <p className="show-card__offline">{texts.watch.offline}</p>}
    </div>
  );
}
