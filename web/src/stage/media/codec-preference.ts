// SPDX-License-Identifier: Apache-2.0
// Which video codecs are offered, best first. VP8 first: every browser decodes it and its temporal layers can be
// dropped in the router; H.264 next for browsers that encode nothing else. RTX and the rest keep their order behind.

const RANK: Record<string, number> = { 'video/vp8': 0, 'video/h264': 1 };

export interface CodecLike {
  mimeType: string;
}

export function preferVp8<T extends CodecLike>(codecs: readonly T[]): T[] {
  const rank = (codec: T): number => RANK[codec.mimeType.toLowerCase()] ?? 2;
  return codecs
    .map((codec, index) => ({ codec, index }))
    .sort((a, b) => rank(a.codec) - rank(b.codec) || a.index - b.index)
    .map(({ codec }) => codec);
}

/** Applies the preference where the browser can; older ones keep their own order. */
export function applyVideoPreference(transceiver: RTCRtpTransceiver): void {
  const codecs = RTCRtpSender.getCapabilities?.('video')?.codecs;
  if (!codecs || typeof transceiver.setCodecPreferences !== 'function') return;
  try {
    transceiver.setCodecPreferences(preferVp8(codecs));
  } catch (error) {
    console.warn('rostra: codec preference refused', error);
  }
}
