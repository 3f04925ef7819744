// SPDX-License-Identifier: Apache-2.0
// The quality of one visit's connections. In: the two peer connections while they exist, the situation as the page knows it;
// out: `quality` (bars, notice) and `sample` (numbers for the panel). Without a reader of the numbers each connection is
// asked every two seconds, with one every second.
import { Store } from '../../shared/store';
import { Judge, NO_QUALITY, sameQuality, type Quality, type Situation } from './judge';
import type { ReceiveSection } from './received-samples';
import { Sampler, type Sample } from './sample';
import type { SendSection } from './sent-samples';
import { StatsPoll } from './stats-poll';
import type { Report } from './stats-report';

export const CALM_MS = 2000;
export const LIVE_MS = 1000;

export interface Observed<Section> {
  stats(): Promise<Report>;
  sections(): readonly Section[];
}

export class StageQuality {
  readonly quality = new Store<Quality>(NO_QUALITY);
  readonly sample = new Store<Sample | undefined>(undefined);
  private poll: StatsPoll<Sample> | undefined;
  private readers = 0;

  constructor(
    private readonly situation: () => Situation,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** New connections, whose counters start over. */
  attach(publish: Observed<SendSection>, subscribe: Observed<ReceiveSection>): void {
    this.detach();
    const sampler = new Sampler();
    const judge = new Judge();
    this.poll = new StatsPoll(
      async () => {
        const [up, down] = await Promise.allSettled([publish.stats(), subscribe.stats()]);
        return sampler.sample(valueOf(up), publish.sections(), valueOf(down), subscribe.sections());
      },
      (sample) => {
        this.sample.set(sample);
        const next = judge.judge(sample, this.situation(), this.now());
        this.quality.update((before) => (sameQuality(before, next) ? before : next));
      },
      this.periodMs(),
      this.now,
    );
  }

  /** The connections are gone: nothing is known any more. */
  detach(): void {
    this.poll?.close();
    this.poll = undefined;
    this.sample.set(undefined);
    this.quality.set(NO_QUALITY);
  }

  /** Somebody reads the numbers until the result is called. */
  watch(): () => void {
    this.read(1);
    return () => this.read(-1);
  }

  private read(change: 1 | -1): void {
    this.readers += change;
    this.poll?.every(this.periodMs());
  }

  private periodMs(): number {
    return this.readers > 0 ? LIVE_MS : CALM_MS;
  }
}

function valueOf(result: PromiseSettledResult<Report>): Report | undefined {
  return result.status === 'fulfilled' ? result.value : undefined;
}
