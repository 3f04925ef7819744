// SPDX-License-Identifier: Apache-2.0
// Before one joins: whether that means being on air, and whether it is recorded. In: the rules and the show, as the API
// tells them to whom may know, or the invitation that one comes with; out: sentences.
import { CircleDot, EyeOff, Radio } from 'lucide-react';
import { useSession } from '../../shared/account/session';
import { api } from '../../shared/api';
import { useLoad } from '../../shared/api/use-api';
import { texts } from '../../shared/texts';
import { outcomeOf, type Air } from './air';

/** Somebody may go live while the camera is being set up. */
const LOOK_EVERY_MS = 5_000;

export function AirNotice({ space }: { space: string }) {
  const token = new URLSearchParams(window.location.search).get('invite') ?? undefined;
  const known = useLoad(space, () => api.space(space), LOOK_EVERY_MS);
  const invited = useLoad(known.error?.status === 404 ? token : undefined, () =>
    api.invitation(token ?? ''),
  ).data;
  const session = useSession();
  const open = session.kind === 'ready' && session.info.access === 'open';
  let air: Air | undefined;
  if (known.data) {
    air = outcomeOf(known.data.settings, known.data.live?.state);
  } else if (known.error?.status === 404) {
    // Where any word is a space, one without a row goes on air with the first person on stage.
    if (invited) air = outcomeOf(invited.space, undefined);
    else if (open && token === undefined) air = { live: 'at-once', recorded: false };
  }
  return (
    <div className="air-notice" role="status">
      {air && (
        <>
          <p className="air-notice__line" data-live={air.live}>
            {air.live === 'backstage' ? <EyeOff size={18} aria-hidden /> : <Radio size={18} aria-hidden />}
            {texts.air.joining[air.live]}
          </p>
          {air.recorded && (
            <p className="air-notice__line">
              <CircleDot size={18} aria-hidden />
              {texts.air.recorded}
            </p>
          )}
        </>
      )}
    </div>
  );
}
