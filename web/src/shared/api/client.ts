// SPDX-License-Identifier: Apache-2.0
// One call to `/api/v1`: JSON both ways, the CSRF token on every change, failures as ApiError. In: method, path, body;
// out: the answer's JSON. A token that has become stale (logged in again in another tab) is fetched again, once.
import { ApiError, errorOf, offlineError } from './error';
import type { SessionInfo } from './types';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type Fetch = (input: string, init: RequestInit) => Promise<Response>;

export class ApiClient {
  private csrfToken: string | undefined;
  /** Called when a call that had a session is answered with 401: it may be over. */
  onUnauthorized: () => void = () => undefined;

  constructor(
    private readonly fetch: Fetch = (input, init) => window.fetch(input, init),
    private readonly base = '/api/v1',
  ) {}

  /** Who is logged in; keeps the token for the changes that follow. */
  async session(): Promise<SessionInfo> {
    const info = await this.get<SessionInfo>('/session');
    this.csrfToken = info.csrfToken ?? undefined;
    return info;
  }

  get<T>(path: string): Promise<T> {
    return this.call<T>('GET', path);
  }
  post<T>(path: string, body?: unknown): Promise<T> {
    return this.call<T>('POST', path, body);
  }
  put<T>(path: string, body?: unknown): Promise<T> {
    return this.call<T>('PUT', path, body);
  }
  patch<T>(path: string, body: unknown): Promise<T> {
    return this.call<T>('PATCH', path, body);
  }
  delete<T = undefined>(path: string, body?: unknown): Promise<T> {
    return this.call<T>('DELETE', path, body);
  }

  private async call<T>(method: Method, path: string, body?: unknown): Promise<T> {
    let response = await this.send(method, path, body);
    let error = response.ok ? undefined : await errorOf(response);
    if (error?.status === 403 && error.code.startsWith('csrf') && this.csrfToken !== undefined) {
      await this.session();
      response = await this.send(method, path, body);
      error = response.ok ? undefined : await errorOf(response);
    }
    if (error) {
      if (error.status === 401 && this.csrfToken !== undefined) this.onUnauthorized();
      throw error;
    }
    return (await contentOf(response)) as T;
  }

  private async send(method: Method, path: string, body: unknown): Promise<Response> {
    const headers: Record<string, string> = { Accept: 'application/json' };
    if (method !== 'GET' && this.csrfToken !== undefined) headers['X-CSRF-Token'] = this.csrfToken;
    const init: RequestInit = { method, headers, credentials: 'same-origin', cache: 'no-store' };
    if (body instanceof Blob) {
      headers['Content-Type'] = body.type;
      init.body = body;
    } else if (body !== undefined) {
      headers['Content-Type'] = 'application/json';
      init.body = JSON.stringify(body);
    }
    try {
      return await this.fetch(this.base + path, init);
    } catch {
      throw offlineError();
    }
  }
}

async function contentOf(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  try {
    return await response.json();
  } catch {
    throw new ApiError('unavailable', response.status, 'bad-answer', '');
  }
}
