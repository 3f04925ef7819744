// SPDX-License-Identifier: Apache-2.0
// The blur of the background that the system's own camera effects offer to pages (Media Capture and Streams Extensions,
// `backgroundBlur`). In: a camera track and a wish; out: whether the camera can, and the blur. Where a camera cannot, nothing
// is offered: why there is no blur of ours is in docs/decisions/0035-background-blur.md.

/** What TypeScript's library does not know yet. */
interface BlurCapabilities extends MediaTrackCapabilities {
  backgroundBlur?: boolean[];
}

export function canBlur(track: MediaStreamTrack): boolean {
  const capabilities = track.getCapabilities?.() as BlurCapabilities | undefined;
  const blur = capabilities?.backgroundBlur;
  // One value is what somebody has chosen in the system: the page cannot change it.
  return blur !== undefined && blur.includes(true) && blur.includes(false);
}

/** Resolves to whether the background is blurred now. */
export async function setBlur(track: MediaStreamTrack, on: boolean): Promise<boolean> {
  try {
    await track.applyConstraints({ ...track.getConstraints(), ...{ backgroundBlur: on } });
  } catch (error) {
    console.warn('rostra: the background cannot be blurred', error);
  }
  return (track.getSettings() as { backgroundBlur?: boolean }).backgroundBlur === true;
}
