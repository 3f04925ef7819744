// SPDX-License-Identifier: Apache-2.0
// For hosts of a space that begins backstage: on air, with a countdown to think better of it, and off again. In: the show,
// the rules; out: messages to the server, which decides.
import { Radio, Square, X } from 'lucide-react';
import type { Hosting } from '../../room/people/use-hosting';
import { Button } from '../../shared/design/Button';
import { texts } from '../../shared/texts';
import type { Show } from '../state/stage-state';

/** Long enough to be quiet and look into the camera. */
const COUNTDOWN_SECONDS = 5;

export function AirControl({ show, hosting }: { show: Show | undefined; hosting: Hosting }) {
  if (!show) return null;
  if (show.state === 'live') {
    return (
      <Button className="top__air" onPress={hosting.askEnd}>
        <Square size={16} aria-hidden />
        {texts.hosting.end}
      </Button>
    );
  }
  if (show.liveAt > 0) {
    return (
      <Button className="top__air" onPress={() => hosting.send({ type: 'stay-backstage' })}>
        <X size={18} aria-hidden />
        {texts.air.cancel}
      </Button>
    );
  }
  return (
    <Button
      className="top__air"
      look="primary"
      onPress={() => hosting.send({ type: 'go-live', countdown: COUNTDOWN_SECONDS })}
    >
      <Radio size={18} aria-hidden />
      {texts.air.goLive}
    </Button>
  );
}
