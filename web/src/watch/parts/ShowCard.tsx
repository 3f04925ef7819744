// SPDX-License-Identifier: Apache-2.0
// The poster before the show and the card after it. In: state of the show; out: title and what to expect.
import { texts } from '../../shared/texts';
import type { Show } from '../watch-session';

export function ShowCard({
  show,
  title,
  connected,
}: {
  show: Show | undefined;
  title: string;
  connected: boolean;
}) {
  const ended = show?.state === 'ended';
  return (
    <div className="show-card" role="status">
      {show ? (
        <>
          <p className="show-card__title">{title}</p>
          <p className="show-card__state">{ended ? texts.watch.ended : texts.watch.waiting}</p>
          <p className="show-card__text">{ended ? texts.watch.endedText : texts.watch.waitingText}</p>
        </>
      ) : (
        <>
          <span className="spinner" aria-hidden />
          <p className="show-card__text">{texts.watch.loading}</p>
        </>
      )}
      {show && !connected && <p className="show-card__offline">{texts.watch.offline}</p>}
    </div>
  );
}
