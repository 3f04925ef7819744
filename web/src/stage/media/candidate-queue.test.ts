// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it, vi } from 'vitest';
import { CandidateQueue } from './candidate-queue';

describe('CandidateQueue', () => {
  it('holds candidates until the description is set, then keeps their order', () => {
    const added: string[] = [];
    const queue = new CandidateQueue((c) =>
      Promise.resolve(void added.push(`${c.sdpMLineIndex}:${c.candidate}`)),
    );
    queue.receive({ mlineIndex: 0, candidate: 'a' });
    queue.receive({ mlineIndex: 1, candidate: 'b' });
    expect(added).toEqual([]);
    queue.release();
    queue.receive({ mlineIndex: 0, candidate: 'c' });
    queue.release();
    expect(added).toEqual(['0:a', '1:b', '0:c']);
  });

  it('survives a candidate that the browser refuses', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const queue = new CandidateQueue(() => Promise.reject(new Error('no')));
    queue.release();
    queue.receive({ mlineIndex: 0, candidate: 'x' });
    await Promise.resolve();
    await Promise.resolve();
    expect(warn).toHaveBeenCalledOnce();
    warn.mockRestore();
  });
});
