// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { askForRoundTrip } from './round-trip';

const text = (...lines: string[]): string => [...lines, ''].join('\r\n');

describe('askForRoundTrip', () => {
  const session = ['v=0', 's=-'];
  const audio = ['m=audio 9 UDP/TLS/RTP/SAVPF 111', 'a=rtpmap:111 opus/48000/2'];
  const video = ['m=video 9 UDP/TLS/RTP/SAVPF 96 97', 'a=rtpmap:96 VP8/90000', 'a=rtpmap:97 rtx/90000'];
  const nack = 'a=rtcp-fb:96 nack';
  const ask = 'a=rtcp-fb:96 rrtr';

  it('asks in the sections and for the payload types of which the offer says so', () => {
    const offer = text(...session, ...audio, ...video, nack, ask, ...video, nack);
    const answer = text(...session, ...audio, ...video, nack, ...video, nack);
    expect(askForRoundTrip(offer, answer)).toBe(
      text(...session, ...audio, video[0]!, video[1]!, ask, video[2]!, nack, ...video, nack),
    );
  });

  it('leaves an answer alone that has it already, or to an offer without it', () => {
    const plain = text(...session, ...audio, ...video, nack);
    const asking = text(...session, ...audio, ...video, nack, ask);
    expect(askForRoundTrip(plain, plain)).toBe(plain);
    expect(askForRoundTrip(asking, asking)).toBe(asking);
  });

  it('does not ask for a payload type that the answer has not', () => {
    const offer = text(...session, ...video, ask);
    const answer = text(...session, 'm=video 0 UDP/TLS/RTP/SAVPF 0', 'a=inactive');
    expect(askForRoundTrip(offer, answer)).toBe(answer);
  });
});
