// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from 'vitest';
import { Announcer, type Heard } from './announcer';

describe('Announcer', () => {
  let now: number;
  let timers: { at: number; run: () => void }[];
  let announcer: Announcer;
  const heard = (id: number, change: Partial<Heard> = {}): Heard => ({
    id,
    name: 'Bo',
    text: `text ${id}`,
    direct: false,
    called: false,
    ...change,
  });
  const said = (): unknown[] =>
    announcer.spoken.get().map((one) => (one.kind === 'message' ? one.id : `${one.count} more`));
  const wait = (ms: number): void => {
    now += ms;
    timers.filter(({ at }) => at <= now).forEach(({ run }) => run());
    timers = timers.filter(({ at }) => at > now);
  };

  beforeEach(() => {
    now = 1000;
    timers = [];
    announcer = new Announcer(
      () => now,
      (run, delayMs) => timers.push({ at: now + delayMs, run }),
    );
  });

  it('says what comes now and then, each once', () => {
    announcer.add(heard(1));
    announcer.add(heard(1));
    wait(6000);
    announcer.add(heard(2));
    expect(said()).toEqual([1, 2]);
  });

  it('counts what comes too fast, and says how many there were', () => {
    for (let id = 1; id <= 20; id += 1) announcer.add(heard(id));
    expect(said()).toEqual([1, 2, 3]);
    wait(10_000);
    expect(said()).toEqual([1, 2, 3, '17 more']);
    wait(5000);
    announcer.add(heard(21));
    expect(said()).toEqual([2, 3, '17 more', 21]);
  });

  it('never holds back what is to oneself', () => {
    for (let id = 1; id <= 5; id += 1) announcer.add(heard(id));
    announcer.add(heard(6, { called: true }));
    announcer.add(heard(7, { direct: true }));
    expect(said()).toEqual([2, 3, 6, 7]);
  });
});
