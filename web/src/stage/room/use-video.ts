// SPDX-License-Identifier: Apache-2.0
// Connects a stream or track to a <video>. In: stream; out: the element's ref and whether a picture is there.
import { useEffect, useMemo, useRef, useState, type RefObject } from 'react';

export interface VideoBinding {
  ref: RefObject<HTMLVideoElement | null>;
  /** A first frame of this stream was decoded. */
  hasPicture: boolean;
}

export function useVideo(stream: MediaStream | undefined): VideoBinding {
  const ref = useRef<HTMLVideoElement>(null);
  const [hasPicture, setHasPicture] = useState(false);
  useEffect(() => {
    const video = ref.current;
    if (!video) return undefined;
    const shown = (): void => setHasPicture(true);
    video.addEventListener('loadeddata', shown);
    video.srcObject = stream ?? null;
    // Pictures are muted, so playing them is always allowed; a refusal here only means the stream changed meanwhile.
    if (stream) void video.play().catch(() => undefined);
    return () => {
      video.removeEventListener('loadeddata', shown);
      setHasPicture(false);
    };
  }, [stream]);
  return { ref, hasPicture };
}

/** The same for a single local track. */
export function useTrackVideo(track: MediaStreamTrack | undefined): VideoBinding {
  const stream = useMemo(() => (track ? new MediaStream([track]) : undefined), [track]);
  return useVideo(stream);
}
