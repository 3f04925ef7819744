// SPDX-License-Identifier: Apache-2.0
// What arrives from each participant. In: successive reports of the subscribe connection and which of its sections carries
// whose source; out: a sample per stream for the time since the report before. Pure.
import type { Source } from '../../shared/signalling';
import { codecOf, History, msOf, numberOf, ofType, textOf, type Report, type Stat } from './stats-report';

/** An m-section of the subscribe connection and what it carries now. */
export interface ReceiveSection {
  mid: string | null;
  trackId: string;
  participant: string;
  source: Source;
}

export interface ReceivedSample {
  participant: string;
  source: Source;
  codec: string | undefined;
  bitrateBps: number | undefined;
  packets: number | undefined;
  lost: number | undefined;
  jitterMs: number | undefined;
  framesPerSecond: number | undefined;
  width: number | undefined;
  height: number | undefined;
  freezes: number | undefined;
  /** Share of the time in which the picture stood, 0 to 1. */
  frozen: number | undefined;
  /** Share of the sound that was made up because packets were missing, 0 to 1. */
  concealed: number | undefined;
}

export class ReceivedSampler {
  private readonly history = new History();

  sample(report: Report, sections: readonly ReceiveSection[]): ReceivedSample[] {
    const samples = ofType(report, 'inbound-rtp').flatMap((stat) => {
      const section = sectionOf(stat, sections);
      return section ? this.one(report, stat, section) : [];
    });
    this.history.turn();
    return samples;
  }

  private one(report: Report, stat: Stat, { participant, source }: ReceiveSection): ReceivedSample {
    const interval = this.history.interval(`${participant} ${source}`, stat);
    const bytesPerSecond = interval.perSecond('bytesReceived');
    const lost = interval.delta('packetsLost');
    // Silence that is filled with silence (a muted microphone) is nothing made up.
    const silent = interval.growth('silentConcealedSamples') ?? 0;
    const concealed = interval.growth('concealedSamples');
    return {
      participant,
      source,
      codec: codecOf(report, stat),
      bitrateBps: bytesPerSecond === undefined ? undefined : bytesPerSecond * 8,
      packets: interval.growth('packetsReceived'),
      // A packet that was late or repeated takes its loss back.
      lost: lost === undefined ? undefined : Math.max(0, lost),
      jitterMs: msOf(stat, 'jitter'),
      framesPerSecond: interval.perSecond('framesDecoded') ?? numberOf(stat, 'framesPerSecond'),
      width: numberOf(stat, 'frameWidth'),
      height: numberOf(stat, 'frameHeight'),
      freezes: interval.growth('freezeCount'),
      frozen: atMostOne(interval.perSecond('totalFreezesDuration')),
      concealed: share(
        concealed === undefined ? undefined : Math.max(0, concealed - silent),
        interval.growth('totalSamplesReceived'),
      ),
    };
  }
}

/** Lost packets as a share of those that should have come; unknown when none should. */
export function lossOf({ packets, lost }: Pick<ReceivedSample, 'packets' | 'lost'>): number | undefined {
  return packets === undefined || lost === undefined ? undefined : share(lost, packets + lost);
}

/** By mid, else by track: older browsers have only one of them. */
function sectionOf(stat: Stat, sections: readonly ReceiveSection[]): ReceiveSection | undefined {
  const mid = textOf(stat, 'mid');
  if (mid !== undefined) return sections.find((section) => section.mid === mid);
  const track = textOf(stat, 'trackIdentifier');
  return track === undefined ? undefined : sections.find((section) => section.trackId === track);
}

function share(part: number | undefined, whole: number | undefined): number | undefined {
  return part === undefined || whole === undefined || whole <= 0 ? undefined : Math.min(1, part / whole);
}

function atMostOne(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.min(1, value);
}
