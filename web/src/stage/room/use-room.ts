// SPDX-License-Identifier: Apache-2.0
// Small hooks of the room page. In: session and media; out: actions and side effects of the page.
import { useEffect, useMemo } from 'react';
import { showToast } from '../../shared/design/toasts';
import { texts } from '../../shared/texts';
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
      toggleMicrophone: () => media.toggle('microphone'),
      toggleCamera: () => media.toggle('camera'),
      toggleScreen: () => media.toggle('screen'),
      canShare: typeof navigator.mediaDevices?.getDisplayMedia === 'function',
    }),
    [media],
  );
}

/** Tells, once each, why a device stopped or does not start, and which one took over. What was known before is not told again. */
export function useProblemToasts(media: LocalMedia): void {
  useEffect(() => {
    let before = media.state.get();
    return media.state.subscribe(() => {
      const now = media.state.get();
      for (const kind of ['camera', 'microphone', 'screen'] as const) {
        const { problem, replacement } = now[kind];
        if (problem && problem !== before[kind].problem) showToast(texts.problems[kind][problem], true);
        if (kind !== 'screen' && replacement !== undefined && replacement !== before[kind].replacement)
          showToast(texts.problems.replaced[kind](replacement));
      }
      before = now;
    });
  }, [media]);
}
