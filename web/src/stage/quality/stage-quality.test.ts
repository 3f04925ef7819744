// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { settle } from '../media/fake-peer.test-support';
import { GOOD } from './grade';
import { NO_QUALITY, type Situation } from './judge';
import { chromiumPath, chromiumSound, report } from './reports.test-support';
import { CALM_MS, LIVE_MS, StageQuality, type Observed } from './stage-quality';
import type { ReceiveSection } from './received-samples';
import type { SendSection } from './sent-samples';
import { StatsPoll } from './stats-poll';
import type { Report } from './stats-report';

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(console, 'debug').mockImplementation(() => undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const pass = async (ms: number): Promise<void> => {
  vi.advanceTimersByTime(ms);
  await settle();
};

describe('StatsPoll', () => {
  it('never asks twice at once, however long an answer takes', async () => {
    let give: (value: number) => void = () => undefined;
    const ask = vi.fn(() => new Promise<number>((resolve) => (give = resolve)));
    const answers: number[] = [];
    const poll = new StatsPoll(ask, (value) => answers.push(value), 1000);
    await pass(30_000);
    poll.every(500);
    await pass(30_000);
    expect(ask).toHaveBeenCalledOnce();
    give(1);
    await settle();
    expect(answers).toEqual([1]);
    await pass(499);
    expect(ask).toHaveBeenCalledOnce();
    await pass(1);
    expect(ask).toHaveBeenCalledTimes(2);
    poll.close();
  });

  it('asks again after a failure, and nobody hears of it', async () => {
    const ask = vi.fn().mockRejectedValueOnce(new Error('no')).mockResolvedValue(2);
    const answer = vi.fn();
    const poll = new StatsPoll(ask, answer, 1000);
    await pass(0);
    expect(answer).not.toHaveBeenCalled();
    await pass(1000);
    expect(answer).toHaveBeenCalledWith(2);
    poll.close();
  });

  it('is quiet once closed, also about what was asked before', async () => {
    const answer = vi.fn();
    const ask = vi.fn(() => Promise.resolve(1));
    const poll = new StatsPoll(ask, answer, 1000);
    vi.advanceTimersByTime(0);
    poll.close();
    await pass(10_000);
    expect(ask).toHaveBeenCalledOnce();
    expect(answer).not.toHaveBeenCalled();
  });

  it('does not ask more often because its pace is changed to and fro', async () => {
    const ask = vi.fn(() => Promise.resolve(1));
    const poll = new StatsPoll(ask, () => undefined, 1000);
    await pass(0);
    for (let i = 0; i < 20; i += 1) {
      poll.every(i % 2 ? 500 : 1000);
      await pass(10);
    }
    expect(ask).toHaveBeenCalledOnce();
    poll.close();
  });
});

describe('StageQuality', () => {
  const situation: Situation = {
    connected: true,
    paused: new Set(),
    own: { microphone: true, camera: false, screen: false },
    participants: new Map([['ada', { microphone: true, camera: false, screen: false }]]),
  };
  const connection = <Section>(
    sections: Section[],
    stats: () => Promise<Report>,
  ): Observed<Section> & { stats: ReturnType<typeof vi.fn> } => ({
    sections: () => sections,
    stats: vi.fn(stats),
  });
  const receiving: ReceiveSection[] = [{ mid: '0', trackId: 't', participant: 'ada', source: 'microphone' }];
  const reports = (): (() => Promise<Report>) => {
    let second = 0;
    return () => {
      second += 1;
      const packets = second * 50;
      return Promise.resolve(
        report(
          ...chromiumPath,
          chromiumSound(second * 1000, { packetsReceived: packets, bytesReceived: packets * 100 }),
        ),
      );
    };
  };
  let quality: StageQuality;
  beforeEach(() => (quality = new StageQuality(() => situation)));
  afterEach(() => quality.detach());

  it('asks every two seconds, and every second while somebody reads', async () => {
    const publish = connection<SendSection>([], reports());
    const subscribe = connection(receiving, reports());
    quality.attach(publish, subscribe);
    await pass(0);
    for (let i = 0; i < 5; i += 1) await pass(CALM_MS);
    expect(subscribe.stats).toHaveBeenCalledTimes(6);
    const stop = quality.watch();
    for (let i = 0; i < 5; i += 1) await pass(LIVE_MS);
    expect(subscribe.stats).toHaveBeenCalledTimes(11);
    stop();
    await pass(LIVE_MS);
    expect(subscribe.stats).toHaveBeenCalledTimes(11);
    expect(publish.stats).toHaveBeenCalledTimes(11);
    expect(quality.sample.get()?.received[0]).toMatchObject({ participant: 'ada', bitrateBps: 40_000 });
    expect(quality.quality.get().participants.get('ada')).toEqual({ grade: GOOD, cause: undefined });
  });

  it('shows the same verdicts as the same object, so that nothing is drawn again', async () => {
    quality.attach(connection<SendSection>([], reports()), connection(receiving, reports()));
    for (let i = 0; i < 6; i += 1) await pass(CALM_MS);
    const before = quality.quality.get();
    await pass(CALM_MS);
    expect(quality.quality.get()).toBe(before);
  });

  it('goes on with one connection when the other one says nothing', async () => {
    const silent = connection<SendSection>([], () => Promise.reject(new Error('closed')));
    quality.attach(silent, connection(receiving, reports()));
    await pass(0);
    expect(quality.sample.get()).toMatchObject({ sent: [], received: [{ participant: 'ada' }] });
  });

  it('ends with the connections', async () => {
    const subscribe = connection(receiving, reports());
    quality.attach(connection<SendSection>([], reports()), subscribe);
    await pass(0);
    quality.detach();
    await pass(60_000);
    expect(subscribe.stats).toHaveBeenCalledOnce();
    expect(quality.quality.get()).toBe(NO_QUALITY);
    expect(quality.sample.get()).toBeUndefined();
  });

  it('asks only the new connections after a reconnection', async () => {
    const old = connection(receiving, reports());
    quality.attach(connection<SendSection>([], reports()), old);
    await pass(0);
    const next = connection(receiving, reports());
    quality.attach(connection<SendSection>([], reports()), next);
    await pass(CALM_MS);
    await pass(CALM_MS);
    expect(old.stats).toHaveBeenCalledOnce();
    expect(next.stats).toHaveBeenCalledTimes(2);
  });
});
