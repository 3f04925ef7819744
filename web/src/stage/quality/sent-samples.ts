// SPDX-License-Identifier: Apache-2.0
// What this browser sends. In: successive reports of the publish connection and which of its sections carries which source;
// out: a sample per layer for the time since the report before, with what the router says of it (remote-inbound-rtp). Pure.
import type { Source } from '../../shared/signalling';
import type { PathSample } from './path-sample';
import {
  codecOf,
  History,
  linked,
  msOf,
  numberOf,
  ofType,
  textOf,
  type Report,
  type Stat,
} from './stats-report';

/** An m-section of the publish connection. */
export interface SendSection {
  mid: string | null;
  trackId: string | undefined;
  source: Source;
}

export type Limitation = 'none' | 'bandwidth' | 'cpu' | 'other';

export interface SentSample {
  source: Source;
  /** rid of a simulcast layer. */
  layer: string | undefined;
  codec: string | undefined;
  bitrateBps: number | undefined;
  packets: number | undefined;
  /** Share that did not arrive, 0 to 1, by the router's last report. */
  loss: number | undefined;
  rttMs: number | undefined;
  framesPerSecond: number | undefined;
  width: number | undefined;
  height: number | undefined;
  /** Why the picture is smaller or has fewer frames than it could; Firefox does not say. */
  limitedBy: Limitation | undefined;
}

export class SentSampler {
  private readonly history = new History();

  sample(report: Report, sections: readonly SendSection[]): SentSample[] {
    const index = (stat: Stat): number => numberOf(stat, 'encodingIndex') ?? 0;
    const streams = ofType(report, 'outbound-rtp').sort((a, b) => index(a) - index(b));
    const samples = streams.flatMap((stat) => {
      const source = sourceOf(report, stat, sections);
      return source ? this.one(report, stat, source) : [];
    });
    this.history.turn();
    return samples;
  }

  private one(report: Report, stat: Stat, source: Source): SentSample {
    const interval = this.history.interval(source, stat);
    const bytesPerSecond = interval.perSecond('bytesSent');
    const remote = remoteOf(report, stat);
    return {
      source,
      layer: textOf(stat, 'rid'),
      codec: codecOf(report, stat),
      bitrateBps: bytesPerSecond === undefined ? undefined : bytesPerSecond * 8,
      packets: interval.growth('packetsSent'),
      loss: numberOf(remote, 'fractionLost'),
      rttMs: msOf(remote, 'roundTripTime'),
      framesPerSecond: interval.perSecond('framesEncoded') ?? numberOf(stat, 'framesPerSecond'),
      width: numberOf(stat, 'frameWidth'),
      height: numberOf(stat, 'frameHeight'),
      limitedBy: textOf(stat, 'qualityLimitationReason') as Limitation | undefined,
    };
  }
}

/** To the router and back; where the path does not say, what the router's reports say. */
export function roundTripOf(sent: readonly SentSample[], path: PathSample): number | undefined {
  const told = sent.flatMap((one) => one.rttMs ?? []);
  return path.rttMs ?? (told.length > 0 ? Math.min(...told) : undefined);
}

/** By mid, else by track; there is only one sound. */
function sourceOf(report: Report, stat: Stat, sections: readonly SendSection[]): Source | undefined {
  const mid = textOf(stat, 'mid');
  if (mid !== undefined) return sections.find((section) => section.mid === mid)?.source;
  if (textOf(stat, 'kind') === 'audio') return 'microphone';
  const track = textOf(linked(report, stat, 'mediaSourceId'), 'trackIdentifier');
  return track === undefined ? undefined : sections.find((section) => section.trackId === track)?.source;
}

function remoteOf(report: Report, stat: Stat): Stat | undefined {
  return (
    linked(report, stat, 'remoteId') ??
    ofType(report, 'remote-inbound-rtp').find((remote) => remote.localId === stat.id)
  );
}
