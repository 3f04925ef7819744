// SPDX-License-Identifier: Apache-2.0
// Reading what getStats() reports. In: reports (W3C webrtc-stats), whose fields differ from browser to browser; out: single
// values, and what has changed since the report before. What a browser does not say is undefined, never zero. Pure.

export type Stat = Readonly<Record<string, unknown>>;
/** An RTCStatsReport is one. */
export type Report = ReadonlyMap<string, Stat>;

export function numberOf(stat: Stat | undefined, name: string): number | undefined {
  const value = stat?.[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function textOf(stat: Stat | undefined, name: string): string | undefined {
  const value = stat?.[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Seconds, as all of webrtc-stats, in milliseconds. */
export function msOf(stat: Stat | undefined, name: string): number | undefined {
  const seconds = numberOf(stat, name);
  return seconds === undefined ? undefined : seconds * 1000;
}

export function ofType(report: Report, type: string): Stat[] {
  return [...report.values()].filter((stat) => stat.type === type);
}

/** The statistic whose id stands in a field of another one. */
export function linked(report: Report, stat: Stat, name: string): Stat | undefined {
  const id = textOf(stat, name);
  return id === undefined ? undefined : report.get(id);
}

/** "VP8", "Opus": the codec's name without its kind; case means nothing in it. */
export function codecOf(report: Report, stat: Stat): string | undefined {
  const name = textOf(linked(report, stat, 'codecId'), 'mimeType')?.replace(/^.*\//, '');
  return name?.toLowerCase() === 'opus' ? 'Opus' : name?.toUpperCase();
}

/** The change of one statistic's counters between two reports; nothing is known where `before` is missing. */
export class Interval {
  private readonly seconds: number | undefined;

  constructor(
    private readonly now: Stat,
    private readonly before: Stat | undefined,
  ) {
    const passed = (numberOf(now, 'timestamp') ?? NaN) - (numberOf(before, 'timestamp') ?? NaN);
    this.seconds = passed > 0 ? passed / 1000 : undefined;
  }

  delta(name: string): number | undefined {
    const [now, before] = [numberOf(this.now, name), numberOf(this.before, name)];
    return this.seconds === undefined || now === undefined || before === undefined ? undefined : now - before;
  }

  /** For what only grows: a counter that went back has started over, and nothing is known of the time between. */
  growth(name: string): number | undefined {
    const delta = this.delta(name);
    return delta === undefined || delta < 0 ? undefined : delta;
  }

  perSecond(name: string): number | undefined {
    const growth = this.growth(name);
    return growth === undefined || this.seconds === undefined ? undefined : growth / this.seconds;
  }
}

/** Keeps the last report's statistics by owner: counters of a section that changed hands start over. */
export class History {
  private before = new Map<string, Stat>();
  private now = new Map<string, Stat>();

  interval(owner: string, stat: Stat): Interval {
    const key = `${owner} ${String(stat.id)}`;
    this.now.set(key, stat);
    return new Interval(stat, this.before.get(key));
  }

  /** A report is done: what follows belongs to the next one. */
  turn(): void {
    this.before = this.now;
    this.now = new Map();
  }
}
