// SPDX-License-Identifier: Apache-2.0
// Plays on a television or speaker of the room, where the browser knows one (Remote Playback: AirPlay, Cast). In: the
// video; out: the browser's own choice of devices.
import { Cast } from 'lucide-react';
import { useEffect, useState } from 'react';
import { texts } from '../../shared/texts';

export function RemoteButton({ video }: { video: HTMLVideoElement }) {
  const [available, setAvailable] = useState(false);
  useEffect(() => {
    const remote = (video as { remote?: RemotePlayback }).remote;
    if (!remote) return undefined;
    let watching: number | undefined;
    let over = false;
    remote.watchAvailability(setAvailable).then(
      (id) => {
        watching = id;
        if (over) void remote.cancelWatchAvailability(id);
      },
      () => undefined, // not for this kind of video
    );
    return () => {
      over = true;
      if (watching !== undefined) remote.cancelWatchAvailability(watching).catch(() => undefined);
    };
  }, [video]);
  if (!available) return null;
  return (
    <button
      type="button"
      className="controls__icon"
      aria-label={texts.watch.remote}
      title={texts.watch.remote}
      onClick={() => void video.remote.prompt().catch(() => undefined)}
    >
      <Cast size={20} aria-hidden />
    </button>
  );
}
