// SPDX-License-Identifier: Apache-2.0
// A client of /api/v1 that believes nothing: every answer is held against the server's own OpenAPI document (declared
// status, content type, schema), and which calls succeeded is remembered. Plain sockets, so that a test can send what
// no browser would.
import assert from 'node:assert/strict';
import { request } from 'node:http';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const prefix = '/api/v1';

/** One request, one answer: {status, headers, body (Buffer), text, json}. */
export function send(url, method, path, { headers = {}, body } = {}) {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const bytes = body === undefined ? undefined : Buffer.from(body);
    const message = request(
      { hostname, port, method, path, headers: { ...(bytes && { 'Content-Length': bytes.length }), ...headers } },
      (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () => {
          const whole = Buffer.concat(chunks);
          const text = whole.toString();
          let json;
          if (/json/.test(response.headers['content-type'] ?? '') && text !== '') json = JSON.parse(text);
          resolve({ status: response.statusCode, headers: response.headers, body: whole, text, json });
        });
      },
    );
    message.on('error', reject);
    message.end(bytes);
  });
}

export class Contract {
  static async of(url) {
    const contract = new Contract();
    contract.url = url;
    contract.document = (await send(url, 'GET', `${prefix}/openapi.json`)).json;
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats(ajv);
    ajv.addSchema(contract.document, 'api');
    contract.ajv = ajv;
    contract.succeeded = new Set();
    contract.templates = Object.keys(contract.document.paths).sort(
      (a, b) => (a.match(/\{/g) ?? []).length - (b.match(/\{/g) ?? []).length,
    );
    return contract;
  }

  /** "GET /spaces/{slug}" of every operation. */
  operations() {
    return Object.entries(this.document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
  }

  templateOf(path) {
    const parts = path.split('?')[0].split('/');
    return this.templates.find((template) => {
      const wanted = template.split('/');
      return wanted.length === parts.length && wanted.every((one, i) => one.startsWith('{') || one === parts[i]);
    });
  }

  /** Fails when the answer is not one that the document allows. */
  check(method, path, answer) {
    const where = `${method} ${path} -> ${answer.status} ${answer.text.slice(0, 300)}`;
    const template = this.templateOf(path);
    const operation = template && this.document.paths[template][method.toLowerCase()];
    const type = answer.headers['content-type'];
    assert.equal(answer.headers['access-control-allow-origin'], undefined, `no CORS: ${where}`);
    assert.equal(answer.headers['x-content-type-options'], 'nosniff', where);
    if (!operation || answer.status >= 400) {
      assert.ok(answer.status < 500 || answer.status === 503, where);
      assert.equal(type, 'application/problem+json', where);
      this.validate('#/components/schemas/Problem', answer.json, where);
      assert.equal(answer.json.status, answer.status, where);
      if (answer.status === 429 || answer.status === 503) assert.ok(Number(answer.headers['retry-after']) > 0, where);
      // What a call may refuse is declared, but for what a limit of HTTP itself refuses.
      if (operation && ![405, 411, 413, 414, 431, 400].includes(answer.status))
        assert.ok(operation.responses[answer.status], `status is in the document: ${where}`);
      return;
    }
    const response = operation.responses[answer.status];
    assert.ok(response, `status is in the document: ${where}`);
    if (answer.status < 300) this.succeeded.add(`${method} ${template}`);
    if (!response.content) {
      assert.equal(answer.text, '', where);
      return;
    }
    const known = Object.keys(response.content);
    assert.ok(known.includes(type), `content type ${type} is one of ${known}: ${where}`);
    if (response.content[type].schema) {
      const pointer = `#/paths/${template.replaceAll('/', '~1')}/${method.toLowerCase()}/responses/${answer.status}/content/${type.replaceAll('/', '~1')}/schema`;
      this.validate(pointer, answer.json, where);
    }
  }

  validate(pointer, value, where) {
    const validate = this.ajv.getSchema(`api${encodeURI(pointer)}`) ?? this.ajv.compile({ $ref: `api${encodeURI(pointer)}` });
    assert.ok(validate(value), `${where}\n${JSON.stringify(validate.errors, null, 1)}`);
  }

  /** A browser without a session. `extra` headers go with every request. */
  visitor(extra = {}) {
    return new Caller(this, { Origin: this.url, ...extra });
  }

  /** A program with a personal token. */
  program(token) {
    return new Caller(this, { Authorization: `Bearer ${token}` });
  }
}

export class Caller {
  constructor(contract, headers) {
    this.contract = contract;
    this.headers = headers;
  }

  /** What a browser sends back: its session, and by what the account knows it. */
  get cookie() {
    return [this.session, this.device].filter(Boolean).join('; ') || undefined;
  }

  async call(method, path, body, headers = {}) {
    const all = { ...this.headers, ...(this.cookie && { Cookie: this.cookie }), ...headers };
    if (this.csrf && method !== 'GET' && !('X-CSRF-Token' in headers)) all['X-CSRF-Token'] = this.csrf;
    let bytes = body;
    if (body !== undefined && !(typeof body === 'string') && !Buffer.isBuffer(body)) bytes = JSON.stringify(body);
    if (bytes !== undefined && !('Content-Type' in all)) all['Content-Type'] = 'application/json';
    for (const name of Object.keys(all)) if (all[name] === undefined) delete all[name];
    const answer = await send(this.contract.url, method, prefix + path, { headers: all, body: bytes });
    this.contract.check(method, path, answer);
    for (const line of answer.headers['set-cookie'] ?? []) this.keep(line);
    if (answer.json?.csrfToken) this.csrf = answer.json.csrfToken;
    return answer;
  }

  keep(line) {
    const [pair] = line.split(';');
    if (/rostra_device=/.test(pair)) this.device = pair;
    if (!/rostra_session=/.test(pair)) return;
    this.session = pair.endsWith('=') ? undefined : pair;
    if (!this.session) this.csrf = undefined;
  }

  get = (path, headers) => this.call('GET', path, undefined, headers);
  post = (path, body, headers) => this.call('POST', path, body, headers);
  put = (path, body, headers) => this.call('PUT', path, body, headers);
  patch = (path, body, headers) => this.call('PATCH', path, body, headers);
  delete = (path, body, headers) => this.call('DELETE', path, body, headers);

  /** As call(), and the status must be this. */
  async must(status, method, path, body, headers) {
    const answer = await this.call(method, path, body, headers);
    assert.equal(answer.status, status, `${method} ${path}: ${answer.text}`);
    return answer.json ?? answer;
  }

  /** Signs up and stays logged in. */
  async signUp(userName, password = `${userName} has a password`) {
    this.me = await this.must(201, 'POST', '/accounts', { userName, password });
    this.password = password;
    return this;
  }
}
