// SPDX-License-Identifier: Apache-2.0
// What a person cannot hear about their own microphone. In: its track and whether it is on; out: "you talk into a muted
// microphone" and "nothing comes out of it".
import { useEffect, useState } from 'react';
import { meterTrack } from '../media/level-meter';

const TALKING_LEVEL = 0.5;
/** Shorter sounds are coughs and keyboards. */
const TALKING_TICKS = 8;
const HINT_MS = 4000;

/** True for a few seconds when someone talks into a muted microphone. */
export function useMutedTalking(track: MediaStreamTrack | undefined, on: boolean): boolean {
  const [talking, setTalking] = useState(false);
  useEffect(() => {
    if (!track || on) return undefined;
    let ticks = 0;
    let hide: ReturnType<typeof setTimeout> | undefined;
    const stop = meterTrack(track, (level) => {
      ticks = level > TALKING_LEVEL ? ticks + 1 : 0;
      if (ticks < TALKING_TICKS) return;
      setTalking(true);
      clearTimeout(hide);
      hide = setTimeout(() => setTalking(false), HINT_MS);
    });
    return () => {
      stop();
      clearTimeout(hide);
      setTalking(false);
    };
  }, [track, on]);
  return talking;
}

/** Some microphones need a moment before their first sound. */
const DEAD_TICKS = 60;

/** True while a microphone that is on gives nothing but zeros: switched off on the device or by the system. */
export function useSilentMicrophone(track: MediaStreamTrack | undefined, on: boolean): boolean {
  const [silent, setSilent] = useState(false);
  useEffect(() => {
    if (!track || !on) return undefined;
    let ticks = 0;
    const stop = meterTrack(track, (_level, dead) => {
      ticks = dead ? ticks + 1 : 0;
      setSilent(ticks >= DEAD_TICKS);
    });
    return () => {
      stop();
      setSilent(false);
    };
  }, [track, on]);
  return silent;
}
