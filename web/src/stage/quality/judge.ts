// SPDX-License-Identifier: Apache-2.0
// How good everyone's connection is. In: samples in time and what the page knows should be arriving; out: bars and reason per
// participant and for oneself, and whether the own link is so poor that it is worth a word. Pure, on the caller's clock.
import type { Source } from '../../shared/signalling';
import { causeOf, type Cause } from './cause';
import {
  GOOD,
  gradeLimited,
  gradeReceived,
  gradeRoundTrip,
  gradeSent,
  NONE,
  POOR,
  worst,
  type Grade,
} from './grade';
import type { Sample } from './sample';
import { Steady } from './steady';

export interface Verdict {
  grade: Grade;
  cause: Cause;
}

/** Which direction of the own link is poor; `paused`: so poor that the server holds pictures back. */
export type LowBandwidth = 'sending' | 'receiving' | 'both' | 'paused';

export interface Quality {
  own: Verdict | undefined;
  /** By participant; nobody of whom nothing is expected or known. */
  participants: ReadonlyMap<string, Verdict>;
  low: LowBandwidth | undefined;
}

export const NO_QUALITY: Quality = { own: undefined, participants: new Map(), low: undefined };

/** What the page knows: a muted microphone is no bad connection. */
export interface Situation {
  connected: boolean;
  /** Sources that are sent. */
  own: Readonly<Record<Source, boolean>>;
  /** Sources that should be arriving: on, near enough, and on a tile that is seen. */
  participants: ReadonlyMap<string, Readonly<Record<Source, boolean>>>;
  /** Participants a picture of whom the server holds back, because the own link carries no more. */
  paused: ReadonlySet<string>;
}

/** From being switched on to a steady stream: a key frame is asked for, buffers fill. */
export const SETTLE_MS = 4000;
/** Senders begin at 300 kbit/s and feel their way up: until then every picture is "limited by bandwidth". */
export const RAMP_UP_MS = 20_000;
/** A poor moment passes by itself; only a poor link is worth a notice. */
export const NOTICE_AFTER_MS = 4000;

export class Judge {
  private readonly others = new Map<string, { steady: Steady; cause: Cause }>();
  private readonly up = new Steady();
  private readonly down = new Steady();
  /** Since when a stream is expected, by participant and source. */
  private expected = new Map<string, number>();
  private sending = { what: '', since: 0 };
  private poorSince: { sending?: number; receiving?: number } = {};

  judge(sample: Sample, situation: Situation, now: number): Quality {
    this.expect(situation, now);
    const own = this.judgeOwn(sample, situation, now);
    const participants = this.judgeOthers(sample, situation, own, now);
    const low = situation.connected ? this.judgeLink(situation.paused.size > 0, now) : undefined;
    return { own: own.verdict, participants, low };
  }

  private expect({ own, participants }: Situation, now: number): void {
    const before = this.expected;
    this.expected = new Map();
    for (const [id, sources] of participants)
      for (const [source, on] of Object.entries(sources))
        if (on) this.expected.set(`${id} ${source}`, before.get(`${id} ${source}`) ?? now);
    const what = `${own.camera} ${own.screen}`;
    if (what !== this.sending.what) this.sending = { what, since: now };
  }

  private judgeOwn({ sent, publish, subscribe }: Sample, { connected }: Situation, now: number) {
    const path = gradeSent(sent, publish);
    const rampedUp = now - this.sending.since >= RAMP_UP_MS;
    const limited = rampedUp ? gradeLimited(sent, publish) : undefined;
    const grade = connected ? worst(path, limited) : NONE;
    if (grade !== undefined) this.up.update(grade, now);
    const shown = this.up.grade;
    return {
      verdict:
        shown === undefined
          ? undefined
          : { grade: shown, cause: shown < GOOD ? ('mine' as const) : undefined },
      link: (worst(path, gradeRoundTrip(subscribe)) ?? GOOD) < GOOD,
      limited: (limited ?? GOOD) < GOOD,
    };
  }

  private judgeOthers(
    { received, subscribe }: Sample,
    { participants, paused }: Situation,
    own: { link: boolean; limited: boolean },
    now: number,
  ): Map<string, Verdict> {
    const measured = new Map<string, Grade>();
    for (const id of participants.keys()) {
      const streams = received.filter((one) => one.participant === id && this.isSettled(id, one.source, now));
      const grade = worst(
        together(streams.flatMap((one) => gradeReceived(one) ?? [])),
        paused.has(id) ? POOR : undefined,
      );
      if (grade !== undefined) measured.set(id, grade);
    }
    const grades = [...measured.values()];
    const cause = causeOf(grades, { ...own, link: own.link || paused.size > 0 });
    const shared = cause === 'mine' && grades.length > 1 ? bestOfBad(grades) : GOOD;
    const link = worst(
      grades.length > 0 ? shared : undefined,
      gradeRoundTrip(subscribe),
      paused.size > 0 ? POOR : undefined,
    );
    if (link !== undefined) this.down.update(link, now);
    else if (participants.size === 0) this.down.forget();

    const verdicts = new Map<string, Verdict>();
    for (const [id, sources] of participants) {
      const grade = measured.get(id);
      const known = this.others.get(id) ?? { steady: new Steady(), cause: undefined };
      this.others.set(id, known);
      if (!Object.values(sources).includes(true)) known.steady.forget();
      if (grade !== undefined) known.steady.update(grade, now);
      if (grade !== undefined && grade < GOOD) known.cause = paused.has(id) ? 'mine' : cause;
      const shown = known.steady.grade;
      if (shown !== undefined)
        verdicts.set(id, { grade: shown, cause: shown < GOOD ? known.cause : undefined });
    }
    for (const id of this.others.keys()) if (!participants.has(id)) this.others.delete(id);
    return verdicts;
  }

  private judgeLink(paused: boolean, now: number): LowBandwidth | undefined {
    const lasts = (direction: 'sending' | 'receiving', grade: Grade | undefined): boolean => {
      if (grade === undefined || grade > POOR) {
        delete this.poorSince[direction];
        return false;
      }
      const since = (this.poorSince[direction] ??= now);
      return now - since >= NOTICE_AFTER_MS;
    };
    const sending = lasts('sending', this.up.grade);
    const receiving = lasts('receiving', this.down.grade);
    if (sending) return receiving ? 'both' : 'sending';
    if (!receiving) return undefined;
    return paused ? 'paused' : 'receiving';
  }

  private isSettled(id: string, source: Source, now: number): boolean {
    const since = this.expected.get(`${id} ${source}`);
    return since !== undefined && now - since >= SETTLE_MS;
  }
}

/** Of one participant's streams: nothing arrives only if none of them does; if some do, the connection is poor. */
function together(grades: readonly Grade[]): Grade | undefined {
  const grade = worst(...grades);
  return grade === NONE && grades.some((one) => one > NONE) ? POOR : grade;
}

/** What nearly everybody has in common is at least as good as the best of what is bad. */
function bestOfBad(grades: readonly Grade[]): Grade {
  return Math.max(...grades.filter((grade) => grade < GOOD)) as Grade;
}

export function sameQuality(a: Quality, b: Quality): boolean {
  const same = (one: Verdict | undefined, other: Verdict | undefined): boolean =>
    one?.grade === other?.grade && one?.cause === other?.cause;
  return (
    a.low === b.low &&
    same(a.own, b.own) &&
    a.participants.size === b.participants.size &&
    [...a.participants].every(
      ([id, verdict]) => b.participants.has(id) && same(verdict, b.participants.get(id)),
    )
  );
}
