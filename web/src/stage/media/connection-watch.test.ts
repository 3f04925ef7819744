// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConnectionWatch } from './connection-watch';

describe('ConnectionWatch', () => {
  const repair = vi.fn();
  const failed = vi.fn();
  let watch: ConnectionWatch;

  beforeEach(() => {
    vi.useFakeTimers();
    vi.clearAllMocks();
    watch = new ConnectionWatch(
      { repair, failed },
      { repairAfterMs: 3000, giveUpAfterMs: 8000, connectWithinMs: 15_000 },
    );
  });
  afterEach(() => vi.useRealTimers());

  it('leaves a short disconnection alone', () => {
    watch.changed('disconnected');
    vi.advanceTimersByTime(2900);
    watch.changed('connected');
    vi.advanceTimersByTime(60_000);
    expect(repair).not.toHaveBeenCalled();
  });

  it('repairs once after three seconds, and gives up when that does not help', () => {
    watch.changed('disconnected');
    vi.advanceTimersByTime(3000);
    expect(repair).toHaveBeenCalledOnce();
    watch.changed('connecting');
    watch.changed('disconnected');
    watch.changed('failed');
    vi.advanceTimersByTime(7999);
    expect(failed).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(repair).toHaveBeenCalledOnce();
    expect(failed).toHaveBeenCalledOnce();
  });

  it('repairs a failed connection at once and can do it again later', () => {
    watch.changed('failed');
    expect(repair).toHaveBeenCalledOnce();
    watch.changed('connected');
    watch.changed('failed');
    expect(repair).toHaveBeenCalledTimes(2);
    expect(failed).not.toHaveBeenCalled();
  });

  it('gives up a new connection that does not come up', () => {
    watch.expect();
    watch.changed('connecting');
    vi.advanceTimersByTime(14_999);
    expect(failed).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(failed).toHaveBeenCalledOnce();
  });

  it('is content once a new connection is up', () => {
    watch.expect();
    watch.changed('connected');
    vi.advanceTimersByTime(60_000);
    expect(failed).not.toHaveBeenCalled();
  });

  it('does nothing after it was stopped', () => {
    watch.changed('disconnected');
    watch.stop();
    vi.advanceTimersByTime(60_000);
    expect(repair).not.toHaveBeenCalled();
  });
});
