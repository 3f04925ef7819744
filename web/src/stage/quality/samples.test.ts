// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { NO_PATH, samplePath } from './path-sample';
import { lossOf, ReceivedSampler, type ReceiveSection } from './received-samples';
import {
  chromiumPath,
  chromiumPicture,
  chromiumSound,
  codecs,
  firefoxPath,
  report,
} from './reports.test-support';
import { SentSampler, type SendSection } from './sent-samples';

describe('samplePath', () => {
  it('follows the pair that the transport names', () =>
    expect(samplePath(report(...chromiumPath))).toEqual({
      rttMs: 24,
      route: 'direct',
      outgoingBps: 2_400_000,
      incomingBps: undefined,
    }));

  it('finds the pair where there is no transport, and leaves unknown what is not said', () =>
    expect(samplePath(report(...firefoxPath))).toEqual({ ...NO_PATH, route: 'relayed-tcp' }));

  it('takes the nominated pair that works where none is called selected', () =>
    expect(
      samplePath(
        report(
          { id: 'A', type: 'candidate-pair', nominated: true, state: 'failed', currentRoundTripTime: 1 },
          {
            id: 'B',
            type: 'candidate-pair',
            nominated: true,
            state: 'succeeded',
            currentRoundTripTime: 0.05,
          },
        ),
      ).rttMs,
    ).toBe(50));

  it.each([
    [{ candidateType: 'host', protocol: 'udp' }, 'direct'],
    [{ candidateType: 'prflx', protocol: 'tcp' }, 'direct-tcp'],
    [{ candidateType: 'relay', protocol: 'udp' }, 'relayed'],
    [{ candidateType: 'relay', protocol: 'udp', relayProtocol: 'tcp' }, 'relayed-tcp'],
    [{}, undefined],
  ])('names the route of %o', (local, route) =>
    expect(
      samplePath(
        report(
          { id: 'P', type: 'candidate-pair', selected: true, localCandidateId: 'L' },
          { id: 'L', type: 'local-candidate', ...local },
        ),
      ).route,
    ).toBe(route),
  );

  it('knows nothing before there is a pair', () => expect(samplePath(report())).toEqual(NO_PATH));
});

describe('ReceivedSampler', () => {
  const sections: ReceiveSection[] = [
    { mid: '0', trackId: 'track-a', participant: 'ada', source: 'microphone' },
    { mid: '1', trackId: 'track-v', participant: 'ada', source: 'camera' },
  ];

  it('knows no rate before a second report, but what does not take time', () => {
    const [sound, picture] = new ReceivedSampler().sample(
      report(chromiumSound(1000), chromiumPicture(1000), ...codecs),
      sections,
    );
    expect(sound).toMatchObject({ source: 'microphone', codec: 'Opus', jitterMs: 4, bitrateBps: undefined });
    expect(picture).toMatchObject({ codec: 'VP8', width: 640, framesPerSecond: 24, packets: undefined });
    expect(lossOf(picture!)).toBeUndefined();
  });

  it('measures over the time between two reports, whatever it was', () => {
    const sampler = new ReceivedSampler();
    sampler.sample(report(chromiumSound(1000), chromiumPicture(1000)), sections);
    const [sound, picture] = sampler.sample(
      report(
        chromiumSound(3000, {
          bytesReceived: 10_000,
          packetsReceived: 98,
          packetsLost: 2,
          totalSamplesReceived: 96_000,
          concealedSamples: 5760,
          silentConcealedSamples: 960,
        }),
        chromiumPicture(3000, {
          bytesReceived: 200_000,
          packetsReceived: 180,
          packetsLost: 20,
          framesDecoded: 50,
          freezeCount: 1,
          totalFreezesDuration: 0.5,
        }),
      ),
      sections,
    );
    expect(sound).toMatchObject({ participant: 'ada', bitrateBps: 40_000, concealed: 0.05 });
    expect(lossOf(sound!)).toBe(0.02);
    expect(picture).toMatchObject({ bitrateBps: 800_000, framesPerSecond: 25, freezes: 1, frozen: 0.25 });
    expect(lossOf(picture!)).toBe(0.1);
  });

  it('takes a loss back when the packet comes after all', () => {
    const sampler = new ReceivedSampler();
    sampler.sample(report(chromiumSound(1000, { packetsLost: 5 })), sections);
    const [sound] = sampler.sample(
      report(chromiumSound(2000, { packetsLost: 2, packetsReceived: 50 })),
      sections,
    );
    expect(lossOf(sound!)).toBe(0);
  });

  it('starts over when a section changes hands, and when counters do', () => {
    const sampler = new ReceivedSampler();
    sampler.sample(report(chromiumSound(1000, { bytesReceived: 5000 })), sections);
    const others: ReceiveSection[] = [{ ...sections[0]!, participant: 'bo' }];
    const [bo] = sampler.sample(report(chromiumSound(2000, { bytesReceived: 9000 })), others);
    expect(bo).toMatchObject({ participant: 'bo', bitrateBps: undefined });
    const [again] = sampler.sample(report(chromiumSound(3000, { bytesReceived: 100 })), others);
    expect(again?.bitrateBps).toBeUndefined();
  });

  it('says nothing of a report that the browser gave twice', () => {
    const sampler = new ReceivedSampler();
    const once = report(chromiumSound(1000));
    sampler.sample(once, sections);
    expect(sampler.sample(once, sections)[0]?.packets).toBeUndefined();
  });

  it('finds the stream by its track where there is no mid, and leaves out what belongs to nobody', () => {
    const sampler = new ReceivedSampler();
    const strange = report(
      chromiumSound(1000, { mid: undefined }),
      chromiumPicture(1000, { mid: undefined, trackIdentifier: undefined }),
      { ...chromiumPicture(1000, { mid: '7' }), id: 'IV2' },
    );
    expect(sampler.sample(strange, sections).map((one) => one.source)).toEqual(['microphone']);
  });

  it('never makes a zero of what a browser does not count', () => {
    const old = (at: number, packetsReceived: number) => ({
      id: 'I',
      type: 'inbound-rtp',
      mid: '1',
      timestamp: at,
      packetsReceived,
    });
    const sampler = new ReceivedSampler();
    sampler.sample(report(old(1000, 10)), sections);
    const [picture] = sampler.sample(report(old(2000, 30)), sections);
    const { participant, source, packets, ...rest } = picture!;
    expect([participant, source, packets]).toEqual(['ada', 'camera', 20]);
    expect(Object.values(rest).filter((value) => value !== undefined)).toEqual([]);
  });
});

describe('SentSampler', () => {
  const sections: SendSection[] = [
    { mid: '0', trackId: 'mic', source: 'microphone' },
    { mid: '1', trackId: 'cam', source: 'camera' },
    { mid: '2', trackId: undefined, source: 'screen' },
  ];
  const layer = (rid: string, at: number, bytesSent: number) => ({
    id: `O${rid}`,
    type: 'outbound-rtp',
    kind: 'video',
    mid: '1',
    rid,
    codecId: 'CV',
    remoteId: `R${rid}`,
    timestamp: at,
    bytesSent,
    packetsSent: bytesSent / 1000,
    framesEncoded: at / 40,
    frameWidth: 640,
    frameHeight: 360,
    qualityLimitationReason: 'bandwidth',
    encodingIndex: rid === 'f' ? 0 : 1,
  });
  const told = (rid: string, fractionLost: number) => ({
    id: `R${rid}`,
    type: 'remote-inbound-rtp',
    localId: `O${rid}`,
    fractionLost,
    roundTripTime: 0.031,
  });

  it('measures each layer, the largest first, with what the router says of it', () => {
    const sampler = new SentSampler();
    sampler.sample(report(layer('q', 1000, 0), layer('f', 1000, 0), ...codecs), sections);
    const layers = sampler.sample(
      report(layer('q', 2000, 10_000), layer('f', 2000, 100_000), told('f', 0.05), told('q', 0), ...codecs),
      sections,
    );
    expect(layers[0]).toEqual({
      source: 'camera',
      layer: 'f',
      codec: 'VP8',
      bitrateBps: 800_000,
      packets: 100,
      loss: 0.05,
      rttMs: 31,
      framesPerSecond: 25,
      width: 640,
      height: 360,
      limitedBy: 'bandwidth',
    });
    expect(layers[1]).toMatchObject({ layer: 'q', bitrateBps: 80_000, loss: 0 });
  });

  it('finds the router’s word by its own field where the stream does not name it', () => {
    const stat = { ...layer('f', 1000, 0), remoteId: undefined };
    expect(new SentSampler().sample(report(stat, told('f', 0.2)), sections)[0]?.loss).toBe(0.2);
  });

  it('finds the source by its track where there is no mid', () => {
    const found = new SentSampler().sample(
      report(
        { id: 'A', type: 'outbound-rtp', kind: 'audio' },
        { id: 'V', type: 'outbound-rtp', kind: 'video', mediaSourceId: 'S' },
        { id: 'S', type: 'media-source', trackIdentifier: 'cam' },
        { id: 'X', type: 'outbound-rtp', kind: 'video' },
      ),
      sections,
    );
    expect(found.map((one) => one.source)).toEqual(['microphone', 'camera']);
    expect(found[1]).toMatchObject({ loss: undefined, limitedBy: undefined, rttMs: undefined });
  });
});
