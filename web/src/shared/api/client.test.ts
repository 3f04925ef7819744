// SPDX-License-Identifier: Apache-2.0
// The client against a double of fetch: what it sends, and what it makes of every kind of answer.
import { describe, expect, it } from 'vitest';
import { ApiClient } from './client';
import { ApiError, errorOf, retryAfterOf } from './error';

type Answer = Response | Error;

/** Answers calls in the given order and keeps what was asked. */
function double(...answers: Answer[]) {
  const calls: { path: string; init: RequestInit; headers: Record<string, string> }[] = [];
  const client = new ApiClient((path, init) => {
    calls.push({ path, init, headers: init.headers as Record<string, string> });
    const answer = answers.shift();
    if (answer === undefined) throw new Error(`nobody expected ${path}`);
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  });
  return { client, calls };
}

const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers });
const problem = (status: number, code: string, more: object = {}, headers = {}): Response =>
  json({ status, code, title: 'No', detail: `because of ${code}`, ...more }, status, headers);
const session = (csrfToken: string): Response =>
  json({
    account: { id: 'a' },
    csrfToken,
    access: 'open',
    signUp: true,
    needsOwner: false,
    stageSize: 9,
    layouts: [],
    layout: 'grid',
  });

async function failure(call: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await call.catch((reason: unknown) => reason);
  if (!(error instanceof ApiError)) throw new Error(`not an ApiError: ${String(error)}`);
  return error;
}

describe('ApiClient', () => {
  it('asks below /api/v1 and sends no token before there is one', async () => {
    const { client, calls } = double(json({ items: [] }), json({ id: 'a' }, 201));
    expect(await client.get('/spaces?filter=public')).toEqual({ items: [] });
    await client.post('/sessions', { userName: 'ada', password: 'p' });
    expect(calls[0]?.path).toBe('/api/v1/spaces?filter=public');
    expect(calls[1]?.init.body).toBe('{"userName":"ada","password":"p"}');
    expect(calls[1]?.headers['Content-Type']).toBe('application/json');
    expect(calls[1]?.headers['X-CSRF-Token']).toBeUndefined();
  });

  it('carries the token of the session on changes only', async () => {
    const { client, calls } = double(session('t1'), json({}), new Response(null, { status: 204 }));
    await client.session();
    await client.get('/me/tokens');
    expect(await client.delete('/sessions/current')).toBeUndefined();
    expect(calls.map((call) => call.headers['X-CSRF-Token'])).toEqual([undefined, undefined, 't1']);
  });

  it('fetches a stale token once and tries again', async () => {
    const { client, calls } = double(session('old'), problem(403, 'csrf'), session('new'), json({ ok: 1 }));
    await client.session();
    expect(await client.patch('/me', { status: 'x' })).toEqual({ ok: 1 });
    expect(calls.map((call) => call.headers['X-CSRF-Token'])).toEqual([undefined, 'old', undefined, 'new']);
  });

  it('gives up when the new token is refused, too', async () => {
    const { client } = double(session('a'), problem(403, 'csrf'), session('b'), problem(403, 'csrf'));
    await client.session();
    expect((await failure(client.delete('/me'))).status).toBe(403);
  });

  it('says when a session may be over, and only when there was one', async () => {
    const { client } = double(problem(401, 'wrong'), session('t'), problem(401, 'logged-out'));
    let asked = 0;
    client.onUnauthorized = () => (asked += 1);
    await failure(client.post('/sessions', {}));
    expect(asked).toBe(0);
    await client.session();
    await failure(client.get('/me/tokens'));
    expect(asked).toBe(1);
  });

  it('sends pictures as they are', async () => {
    const { client, calls } = double(json({}));
    const picture = new Blob(['x'], { type: 'image/png' });
    await client.put('/me/avatar', picture);
    expect(calls[0]?.init.body).toBe(picture);
    expect(calls[0]?.headers['Content-Type']).toBe('image/png');
  });

  it('knows a network that is gone', async () => {
    const { client } = double(new TypeError('Failed to fetch'));
    const error = await failure(client.get('/session'));
    expect(error.kind).toBe('offline');
    expect(error.temporary).toBe(true);
  });

  it('does not take the page of a proxy for an answer', async () => {
    const { client } = double(new Response('<h1>hello</h1>'), new Response('<h1>502</h1>', { status: 502 }));
    expect((await failure(client.get('/me'))).code).toBe('bad-answer');
    expect((await failure(client.get('/me'))).kind).toBe('unavailable');
  });
});

describe('errorOf', () => {
  it('reads field errors and ignores what is none', async () => {
    const errors = [{ field: 'userName', message: 'is taken' }, { field: 1 }, null];
    const error = await errorOf(problem(409, 'taken', { errors }));
    expect(error).toMatchObject({ kind: 'refused', status: 409, code: 'taken', detail: 'because of taken' });
    expect(error.fields).toEqual([{ field: 'userName', message: 'is taken' }]);
  });

  it('keeps when to try again', async () => {
    const gone = await errorOf(problem(503, 'unavailable', {}, { 'Retry-After': '7' }));
    expect(gone).toMatchObject({ kind: 'unavailable', retryAfter: 7, temporary: true });
    expect((await errorOf(problem(429, 'slow', {}, { 'Retry-After': '30' }))).kind).toBe('too-many');
  });

  it('understands dates', () => {
    expect(retryAfterOf('Wed, 25 Nov 2026 12:00:10 GMT', Date.UTC(2026, 10, 25, 12))).toBe(10);
    expect(retryAfterOf('soon')).toBeUndefined();
    expect(retryAfterOf(null)).toBeUndefined();
  });
});
