// SPDX-License-Identifier: Apache-2.0
// Reports as the three browsers make them, with the fields that each has, and plain samples. For tests only.
import type { PathSample } from './path-sample';
import type { ReceivedSample } from './received-samples';
import type { Sample } from './sample';
import type { SentSample } from './sent-samples';
import type { Report, Stat } from './stats-report';

export const report = (...stats: (Stat & { id: string })[]): Report =>
  new Map(stats.map((stat) => [stat.id, stat]));

/** What Chromium says of the network: `transport` names the pair. */
export const chromiumPath = [
  { id: 'T', type: 'transport', selectedCandidatePairId: 'P2' },
  { id: 'P1', type: 'candidate-pair', state: 'succeeded', nominated: false, currentRoundTripTime: 0.9 },
  {
    id: 'P2',
    type: 'candidate-pair',
    state: 'succeeded',
    nominated: true,
    localCandidateId: 'L',
    currentRoundTripTime: 0.024,
    availableOutgoingBitrate: 2_400_000,
  },
  { id: 'L', type: 'local-candidate', candidateType: 'srflx', protocol: 'udp' },
];

/** Firefox has no `transport`, no estimate and no round-trip time of the pair. */
export const firefoxPath = [
  { id: 'P', type: 'candidate-pair', state: 'succeeded', selected: true, localCandidateId: 'L' },
  { id: 'L', type: 'local-candidate', candidateType: 'relay', protocol: 'udp', relayProtocol: 'tls' },
];

export const chromiumSound = (at: number, change: Stat = {}): Stat & { id: string } => ({
  id: 'IA',
  type: 'inbound-rtp',
  kind: 'audio',
  mid: '0',
  trackIdentifier: 'track-a',
  codecId: 'CA',
  timestamp: at,
  bytesReceived: 0,
  packetsReceived: 0,
  packetsLost: 0,
  jitter: 0.004,
  totalSamplesReceived: 0,
  concealedSamples: 0,
  silentConcealedSamples: 0,
  ...change,
});

export const chromiumPicture = (at: number, change: Stat = {}): Stat & { id: string } => ({
  id: 'IV',
  type: 'inbound-rtp',
  kind: 'video',
  mid: '1',
  trackIdentifier: 'track-v',
  codecId: 'CV',
  timestamp: at,
  bytesReceived: 0,
  packetsReceived: 0,
  packetsLost: 0,
  jitter: 0.006,
  framesDecoded: 0,
  framesPerSecond: 24,
  frameWidth: 640,
  frameHeight: 360,
  freezeCount: 0,
  totalFreezesDuration: 0,
  ...change,
});

export const codecs = [
  { id: 'CA', type: 'codec', mimeType: 'audio/OPUS' },
  { id: 'CV', type: 'codec', mimeType: 'video/VP8' },
];

export const path = (change: Partial<PathSample> = {}): PathSample => ({
  rttMs: 20,
  route: 'direct',
  outgoingBps: 2_400_000,
  incomingBps: undefined,
  ...change,
});

/** A stream that arrives well, for a second. */
export const received = (
  participant: string,
  source: ReceivedSample['source'],
  change: Partial<ReceivedSample> = {},
): ReceivedSample => ({
  participant,
  source,
  codec: source === 'microphone' ? 'Opus' : 'VP8',
  bitrateBps: source === 'microphone' ? 40_000 : 800_000,
  packets: 100,
  lost: 0,
  jitterMs: 4,
  framesPerSecond: source === 'microphone' ? undefined : 24,
  width: source === 'microphone' ? undefined : 640,
  height: source === 'microphone' ? undefined : 360,
  freezes: source === 'microphone' ? undefined : 0,
  frozen: source === 'microphone' ? undefined : 0,
  concealed: source === 'microphone' ? 0 : undefined,
  ...change,
});

export const sent = (source: SentSample['source'], change: Partial<SentSample> = {}): SentSample => ({
  source,
  layer: undefined,
  codec: source === 'microphone' ? 'Opus' : 'VP8',
  bitrateBps: source === 'microphone' ? 40_000 : 800_000,
  packets: 100,
  loss: 0,
  rttMs: 20,
  framesPerSecond: source === 'microphone' ? undefined : 24,
  width: source === 'microphone' ? undefined : 640,
  height: source === 'microphone' ? undefined : 360,
  limitedBy: source === 'microphone' ? undefined : 'none',
  ...change,
});

export const sample = (change: Partial<Sample> = {}): Sample => ({
  publish: path(),
  subscribe: path({ outgoingBps: undefined }),
  sent: [sent('microphone'), sent('camera')],
  received: [],
  ...change,
});
