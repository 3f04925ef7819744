// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ClientMessage } from '../../shared/signalling';
import { FakePeer, installFakePeer, settle } from './fake-peer.test-support';
import { Publisher } from './publisher';

const track = (name: string): MediaStreamTrack => ({ id: name }) as MediaStreamTrack;
const encodings = [
  { rid: 'f', scaleResolutionDownBy: 1, maxBitrate: 2_000_000 },
  { rid: 'h', scaleResolutionDownBy: 2, maxBitrate: 600_000 },
  { rid: 'q', scaleResolutionDownBy: 4, maxBitrate: 200_000 },
];

describe('Publisher', () => {
  let sent: ClientMessage[];
  let publisher: Publisher;
  const onFailed = vi.fn();
  const peer = (): FakePeer => FakePeer.all[0]!;

  beforeEach(async () => {
    vi.useFakeTimers();
    vi.clearAllMocks();
    installFakePeer();
    sent = [];
    publisher = new Publisher({
      iceServers: [{ urls: ['stun:a.example'] }],
      encodings,
      tracks: { microphone: track('mic'), camera: null, screen: null },
      send: (message) => sent.push(message),
      onConnected: () => undefined,
      onFailed,
    });
    publisher.start();
    await settle();
  });

  afterEach(() => {
    publisher.close();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it('offers audio, camera with its layers in order, screen and data channel, once', () => {
    expect(peer().transceivers.map((t) => t.kind)).toEqual(['track', 'video', 'video']);
    expect(peer().transceivers.every((t) => t.init.direction === 'sendonly')).toBe(true);
    expect(peer().transceivers[1]?.init.sendEncodings?.map((e) => e.rid)).toEqual(['f', 'h', 'q']);
    expect(peer().transceivers[2]?.init.sendEncodings).toHaveLength(1);
    expect(peer().channels).toEqual(['rostra']);
    expect(sent).toEqual([{ type: 'publish-offer', sdp: 'offer 1' }]);
  });

  it('only replaces tracks afterwards', async () => {
    publisher.answer('answer');
    publisher.replace('camera', track('cam'));
    publisher.replace('camera', null);
    publisher.replace('screen', track('screen'));
    await settle();
    expect(peer().transceivers.map((t) => (t.sender.track as MediaStreamTrack | null)?.id)).toEqual([
      'mic',
      undefined,
      'screen',
    ]);
    expect(peer().offers).toHaveLength(1);
  });

  it('sends the layers that somebody needs, without a new offer', async () => {
    const active = (): (string | undefined)[] =>
      peer()
        .transceivers[1]!.sender.getParameters()
        .encodings.filter((encoding) => encoding.active)
        .map((encoding) => encoding.rid);
    expect(active()).toEqual(['f', 'h', 'q']);
    publisher.sendLayers('camera', ['q']);
    await settle();
    expect(active()).toEqual(['q']);
    publisher.replace('camera', track('another'));
    await settle();
    expect(active()).toEqual(['q']);
    publisher.sendLayers('camera', ['f', 'q']);
    publisher.sendLayers('screen', ['f']);
    publisher.sendLayers('microphone', []);
    await settle();
    expect(active()).toEqual(['f', 'q']);
    expect(peer().offers).toHaveLength(1);
  });

  it('takes back a track that the browser has not got round to yet', async () => {
    const { sender } = peer().transceivers[1]!;
    const real = sender.replaceTrack;
    const waiting: (() => void)[] = [];
    sender.replaceTrack = (next) =>
      new Promise((resolve) => waiting.push(() => void real(next).then(resolve)));
    publisher.replace('camera', track('cam'));
    publisher.replace('camera', null);
    for (const go of waiting) go();
    await settle();
    expect(sender.track).toBeNull();
  });

  it('knows which section of the statistics is which source', () => {
    publisher.replace('camera', track('cam'));
    expect(publisher.sections()).toEqual([
      { source: 'microphone', mid: '0', trackId: 'mic' },
      { source: 'camera', mid: '1', trackId: 'cam' },
      { source: 'screen', mid: '2', trackId: undefined },
    ]);
  });

  it('keeps early candidates until the answer is there', async () => {
    publisher.candidate({ mlineIndex: 0, candidate: 'early' });
    expect(peer().candidates).toEqual([]);
    publisher.answer('answer');
    await settle();
    expect(peer().candidates).toEqual([{ candidate: 'early', sdpMLineIndex: 0 }]);
  });

  it('trickles its own candidates without the empty last one', () => {
    peer().onicecandidate?.({ candidate: { candidate: 'c', sdpMLineIndex: 1 } });
    peer().onicecandidate?.({ candidate: { candidate: '', sdpMLineIndex: 1 } });
    peer().onicecandidate?.({ candidate: null });
    expect(sent.slice(1)).toEqual([
      { type: 'candidate', transport: 'publish', mlineIndex: 1, candidate: 'c' },
    ]);
  });

  it('restarts ICE after three seconds without a path, and gives up when that does not help', async () => {
    publisher.answer('answer');
    await settle();
    peer().become('connected');
    peer().become('disconnected');
    vi.advanceTimersByTime(3000);
    await settle();
    expect(peer().offers[1]).toEqual({ iceRestart: true });
    expect(sent.at(-1)).toEqual({ type: 'publish-offer', sdp: 'offer 2' });
    vi.advanceTimersByTime(8000);
    expect(onFailed).toHaveBeenCalledOnce();
  });

  it('reports an answer that the browser refuses', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    publisher.answer('bad');
    await settle();
    expect(onFailed).toHaveBeenCalledOnce();
    error.mockRestore();
  });

  it('is silent once closed', async () => {
    publisher.close();
    publisher.answer('bad');
    publisher.replace('camera', track('cam'));
    await settle();
    expect(peer().closed).toBe(true);
    expect(onFailed).not.toHaveBeenCalled();
    expect(peer().transceivers[1]?.sender.track).toBeNull();
  });
});
