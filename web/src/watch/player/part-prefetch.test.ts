// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { PartPrefetch } from './part-prefetch';

class Server {
  asked: string[] = [];
  aborted: string[] = [];
  private readonly answers = new Map<string, (response: Response) => void>();
  readonly fetch = ((url: string, { signal }: RequestInit) => {
    this.asked.push(url);
    return new Promise<Response>((resolve, reject) => {
      this.answers.set(url, resolve);
      signal?.addEventListener('abort', () => {
        this.aborted.push(url);
        reject(new DOMException('gone', 'AbortError'));
      });
    });
  }) as typeof fetch;
  answer(url: string, status = 200): void {
    this.answers.get(url)?.(new Response(url, { status }));
  }
}

const textOf = async (coming: ReturnType<PartPrefetch['take']>): Promise<string | undefined> => {
  const fetched = await coming;
  return fetched && new TextDecoder().decode(fetched.data);
};

describe('PartPrefetch', () => {
  it('asks for what is wanted once, beside each other, but not for everything at once', () => {
    const server = new Server();
    const parts = new PartPrefetch(server.fetch, () => 0);
    parts.want(['a', 'b', 'c', 'd']);
    parts.want(['a', 'b', 'c', 'd']);
    expect(server.asked).toEqual(['a', 'b', 'c']);
  });
  it('gives what is on its way, whether it is there already or not', async () => {
    const server = new Server();
    const parts = new PartPrefetch(server.fetch, () => 0);
    parts.want(['a', 'b']);
    server.answer('a');
    const b = parts.take('b');
    server.answer('b');
    expect(await textOf(parts.take('a'))).toBe('a');
    expect(await textOf(b)).toBe('b');
    expect(parts.take('a')).toBeUndefined();
  });
  it('forgets what is not listed any more', () => {
    const server = new Server();
    const parts = new PartPrefetch(server.fetch, () => 0);
    parts.want(['a', 'b']);
    parts.want(['b', 'c']);
    expect(server.aborted).toEqual(['a']);
    expect(parts.take('a')).toBeUndefined();
  });
  it('has nothing where the server refuses', async () => {
    const server = new Server();
    const parts = new PartPrefetch(server.fetch, () => 0);
    parts.want(['a']);
    const a = parts.take('a');
    server.answer('a', 410);
    expect(await a).toBeUndefined();
  });
});
