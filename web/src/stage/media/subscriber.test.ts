// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ClientMessage } from '../../shared/signalling';
import { FakePeer, installFakePeer, settle } from './fake-peer.test-support';
import { Subscriber, type RemoteStreams } from './subscriber';

describe('Subscriber', () => {
  let sent: ClientMessage[];
  let streams: RemoteStreams;
  let subscriber: Subscriber;
  const onFailed = vi.fn();
  const peer = (): FakePeer => FakePeer.all[0]!;

  beforeEach(() => {
    vi.clearAllMocks();
    installFakePeer();
    sent = [];
    streams = new Map();
    subscriber = new Subscriber({
      iceServers: [],
      send: (message) => sent.push(message),
      onStreams: (now) => (streams = now),
      onConnected: () => undefined,
      onFailed,
    });
    for (const kind of ['audio', 'video']) peer().addTransceiver(kind, {});
  });

  afterEach(() => {
    subscriber.close();
    vi.unstubAllGlobals();
  });

  it('answers offers one after another with their numbers', async () => {
    subscriber.offer({ negotiation: 1, sdp: 'a', slots: [] });
    subscriber.offer({ negotiation: 2, sdp: 'b', slots: [] });
    await settle();
    await settle();
    expect(sent).toEqual([
      { type: 'subscribe-answer', negotiation: 1, sdp: 'answer to a' },
      { type: 'subscribe-answer', negotiation: 2, sdp: 'answer to b' },
    ]);
  });

  it('asks for round-trip times where they are offered, and does without where the browser refuses that', async () => {
    const section = 'm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=rtpmap:96 VP8/90000\r\n';
    const offer = `${section}a=rtcp-fb:96 rrtr\r\n`;
    peer().createAnswer = () => Promise.resolve({ type: 'answer', sdp: section });
    subscriber.offer({ negotiation: 1, sdp: offer, slots: [] });
    await settle();
    expect(sent.at(-1)).toMatchObject({ negotiation: 1, sdp: offer });

    const set = vi
      .spyOn(peer(), 'setLocalDescription')
      .mockRejectedValueOnce(new Error('no changes, please'));
    subscriber.offer({ negotiation: 2, sdp: offer, slots: [] });
    await settle();
    expect(set).toHaveBeenCalledTimes(2);
    expect(sent.at(-1)).toMatchObject({ negotiation: 2, sdp: section });
    expect(onFailed).not.toHaveBeenCalled();
  });

  it('gives each owner the stream of its section, and the same object while the section stays', async () => {
    subscriber.offer({
      negotiation: 1,
      sdp: 'a',
      slots: [{ mid: '1', participant: 'p1', source: 'camera' }],
    });
    await settle();
    const stream = streams.get('camera:p1');
    expect(stream).toBeDefined();
    subscriber.offer({
      negotiation: 2,
      sdp: 'b',
      slots: [
        { mid: '0', participant: 'p1', source: 'microphone' },
        { mid: '1', participant: 'p1', source: 'camera' },
      ],
    });
    await settle();
    expect(streams.get('camera:p1')).toBe(stream);
    expect(streams.size).toBe(2);
  });

  it('moves a section to its next owner', async () => {
    subscriber.offer({
      negotiation: 1,
      sdp: 'a',
      slots: [{ mid: '1', participant: 'p1', source: 'camera' }],
    });
    await settle();
    subscriber.offer({
      negotiation: 2,
      sdp: 'b',
      slots: [{ mid: '1', participant: 'p2', source: 'camera' }],
    });
    await settle();
    expect([...streams.keys()]).toEqual(['camera:p2']);
    peer().transceivers[1]!.receiver.track.id = 'track';
    expect(subscriber.sections()).toEqual([
      { mid: '1', participant: 'p2', source: 'camera', trackId: 'track' },
    ]);
  });

  it('holds candidates that arrive before the first offer', async () => {
    subscriber.candidate({ mlineIndex: 0, candidate: 'early' });
    subscriber.offer({ negotiation: 1, sdp: 'a', slots: [] });
    await settle();
    expect(peer().candidates).toEqual([{ candidate: 'early', sdpMLineIndex: 0 }]);
  });

  it('reports an offer that the browser refuses', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    subscriber.offer({ negotiation: 1, sdp: 'bad', slots: [] });
    await settle();
    expect(onFailed).toHaveBeenCalledOnce();
    expect(sent).toEqual([]);
    error.mockRestore();
  });
});
