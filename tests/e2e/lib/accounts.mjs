// SPDX-License-Identifier: Apache-2.0
// Accounts and spaces of a real server by its HTTP API, for tests of what happens inside a space.
import { until } from './wait.mjs';

export class Account {
  /** Signs up. The session's cookie and CSRF token are kept. */
  static async signUp(server, userName, password = 'four plain words here') {
    const one = new Account();
    one.server = server;
    one.userName = userName;
    one.cookie = '';
    await one.call('POST', '/accounts', { userName, password });
    ({ csrfToken: one.csrfToken } = await one.call('GET', '/session'));
    return one;
  }

  async call(method, path, body) {
    const response = await fetch(`${this.server.url}/api/v1${path}`, {
      method,
      headers: {
        origin: this.server.url,
        ...(this.cookie === '' ? {} : { cookie: this.cookie }),
        ...(this.csrfToken === undefined ? {} : { 'x-csrf-token': this.csrfToken }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const [set] = response.headers.getSetCookie?.() ?? [response.headers.get('set-cookie')].filter(Boolean);
    if (set) this.cookie = set.split(';')[0];
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }

  /** A space of this account, whose shows begin with the first person on stage; `settings` as in the API. */
  async space(slug, settings = {}, more = {}) {
    await this.call('POST', '/spaces', { title: slug, slug, visibility: 'public', ...more });
    await this.call('PATCH', `/spaces/${slug}`, { settings: { backstage: false, ...settings } });
    // Rooms learn of it on their own thread.
    await until('the space is there', () => this.call('GET', `/spaces/${slug}`));
    return slug;
  }

  /** For openPage: a context in which this account is logged in. */
  get context() {
    const [name, value] = this.cookie.split(/=(.*)/s);
    const { hostname } = new URL(this.server.url);
    const cookie = {
      name,
      value,
      domain: hostname,
      path: '/',
      httpOnly: true,
      secure: false,
      sameSite: 'Lax',
      expires: -1,
    };
    return { storageState: { cookies: [cookie], origins: [] } };
  }
}
