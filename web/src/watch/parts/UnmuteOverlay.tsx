// SPDX-License-Identifier: Apache-2.0
// Browsers only start video muted: offers the sound until it has been on once.
import { VolumeX } from 'lucide-react';
import { useEffect, useState } from 'react';
import { isTouch } from '../../shared/pointer';
import { texts } from '../../shared/texts';
import type { Player } from '../player/player';

export function UnmuteOverlay({ player, muted }: { player: Player; muted: boolean }) {
  const [heard, setHeard] = useState(false);
  useEffect(() => {
    if (!muted) setHeard(true);
  }, [muted]);
  if (heard || !muted) return null;
  return (
    <button type="button" className="overlay-unmute" onClick={() => player.volume.toggleMute()}>
      <VolumeX size={20} aria-hidden />
      {texts.watch.unmute(isTouch())}
    </button>
  );
}
