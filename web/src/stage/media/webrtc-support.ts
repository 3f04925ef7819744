// SPDX-License-Identifier: Apache-2.0
// Whether this browser can go on stage at all, asked before a camera is opened for it. Some have WebRTC switched off by a
// setting, a policy or an extension; some encode no video that the router forwards.

export type Lack = 'webrtc' | 'codecs';

const FORWARDED = new Set(['video/vp8', 'video/h264']);

/** What is missing; undefined where nothing is, or where the browser does not say. */
export function lackForStage(): Lack | undefined {
  if (typeof globalThis.RTCPeerConnection !== 'function') return 'webrtc';
  const codecs = globalThis.RTCRtpSender?.getCapabilities?.('video')?.codecs;
  if (!codecs || codecs.some(({ mimeType }) => FORWARDED.has(mimeType.toLowerCase()))) return undefined;
  return 'codecs';
}
