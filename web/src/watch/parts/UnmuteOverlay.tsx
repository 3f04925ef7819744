// SPDX-License-Identifier: Apache-2.0
// Browsers start pictures only without sound: offers the sound until it was on once.
import { VolumeX } from 'lucide-react';
import { useEffect, useState } from 'react';
import { texts } from '../../shared/texts';
import type { Player } from '../player/player';

export function UnmuteOverlay({ player, muted }: { player: Player | undefined; muted: boolean }) {
  const [heard, setHeard] = useState(false);
  useEffect(() => {
    if (!muted) setHeard(true);
  }, [muted]);
  if (heard || !muted) return null;
  return (
    <button type="button" className="overlay-unmute" onClick={() => player?.toggleMute()}>
      <VolumeX size={20} aria-hidden />
      {texts.watch.unmute}
    </button>
  );
}
