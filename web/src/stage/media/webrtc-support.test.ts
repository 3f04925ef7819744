// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it, vi } from 'vitest';
import { lackForStage } from './webrtc-support';

const encodes = (...mimeTypes: string[]): void => {
  vi.stubGlobal('RTCPeerConnection', class {});
  vi.stubGlobal('RTCRtpSender', {
    getCapabilities: () => ({ codecs: mimeTypes.map((mimeType) => ({ mimeType })) }),
  });
};

describe('lackForStage', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('is WebRTC where there is none', () => expect(lackForStage()).toBe('webrtc'));
  it('is the codecs where none of ours is encoded', () => {
    encodes('video/VP9', 'video/AV1', 'video/rtx');
    expect(lackForStage()).toBe('codecs');
  });
  it.each(['video/VP8', 'video/H264'])('is nothing with %s', (codec) => {
    encodes('video/VP9', codec);
    expect(lackForStage()).toBeUndefined();
  });
  it('is nothing where the browser does not say what it encodes', () => {
    vi.stubGlobal('RTCPeerConnection', class {});
    expect(lackForStage()).toBeUndefined();
  });
});
