// SPDX-License-Identifier: Apache-2.0
// Everyone on stage sees that they will be on air, and when. In: the end of the countdown, the server's clock; out: a
// number over the pictures. It is said once, not every second.
import { useNow } from '../../shared/schedule/use-now';
import { texts } from '../../shared/texts';

export function Countdown({ liveAt, clock }: { liveAt: number; clock: () => number }) {
  const now = useNow(clock, liveAt > 0);
  const seconds = Math.max(0, Math.ceil((liveAt - now) / 1000));
  return (
    <>
      <p className="visually-hidden" role="status">
        {liveAt > 0 ? texts.air.soon : ''}
      </p>
      {liveAt > 0 && (
        <div className="countdown" role="timer" aria-label={texts.air.liveIn(seconds)}>
          <span className="countdown__number">{seconds}</span>
          <span className="countdown__text">{texts.air.soon}</span>
        </div>
      )}
    </>
  );
}
