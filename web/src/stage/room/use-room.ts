// SPDX-License-Identifier: Apache-2.0
// Small hooks of the room page. In: session and media; out: actions and side effects of the page.
import { useEffect, useMemo, useState } from 'react';
import { showToast } from '../../shared/design/toasts';
import { texts } from '../../shared/texts';
import { meterTrack } from '../media/level-meter';
import type { LocalMedia } from '../media/local-media';

export interface MediaActions {
  toggleMicrophone: () => void;
  toggleCamera: () => void;
  toggleScreen: () => void;
  /** False where the browser cannot share a screen (phones). */
  canShare: boolean;
}

export function useMediaActions(media: LocalMedia): MediaActions {
  return useMemo(
    () => ({
      toggleMicrophone: () => void media.setMicrophone(!media.state.get().microphone.on),
      toggleCamera: () => void media.setCamera(!media.state.get().camera.on),
      toggleScreen: () => void media.setScreen(!media.state.get().screen.on),
      canShare: typeof navigator.mediaDevices?.getDisplayMedia === 'function',
    }),
    [media],
  );
}

/** Tells, once each, why a device stopped or does not start. What was known before joining is not told again. */
export function useProblemToasts(media: LocalMedia): void {
  useEffect(() => {
    let before = media.state.get();
    return media.state.subscribe(() => {
      const now = media.state.get();
      for (const kind of ['camera', 'microphone', 'screen'] as const) {
        const { problem } = now[kind];
        if (problem && problem !== before[kind].problem) showToast(texts.problems[kind][problem], true);
      }
      before = now;
    });
  }, [media]);
}

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
