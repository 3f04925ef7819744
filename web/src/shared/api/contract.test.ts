// SPDX-License-Identifier: Apache-2.0
// Every call that the pages make is one of the server's OpenAPI document, with a body where that has one.
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { api, client } from './index';

interface Operation {
  requestBody?: unknown;
}
const document = JSON.parse(
  readFileSync(new URL('../../../../src/api/openapi.json', import.meta.url), 'utf8'),
) as { paths: Record<string, Record<string, Operation | undefined>> };

/** The operation of a path of ours, with or without names in braces. */
function operationOf(method: string, path: string): Operation | undefined {
  const parts = path.split('?')[0]?.split('/') ?? [];
  const matching = Object.keys(document.paths).filter((template) => {
    const wanted = template.split('/');
    return (
      wanted.length === parts.length && wanted.every((part, i) => part.startsWith('{') || part === parts[i])
    );
  });
  // A fixed path goes before one with a name in it.
  const best = matching.sort((a, b) => a.split('{').length - b.split('{').length)[0];
  return best === undefined ? undefined : document.paths[best]?.[method.toLowerCase()];
}

const calls: Record<string, () => Promise<unknown>> = {
  session: () => client.session(),
  signUp: () => api.signUp('ada', 'password'),
  logIn: () => api.logIn('ada', 'password'),
  logOut: () => api.logOut(),
  logOutEverywhere: () => api.logOutEverywhere(),
  claimServer: () => api.claimServer('t', 'ada', 'password'),
  updateMe: () => api.updateMe({ status: 'x' }),
  changePassword: () => api.changePassword('a', 'b'),
  secondFactor: () => api.secondFactor(),
  beginSecondFactor: () => api.beginSecondFactor('a'),
  confirmSecondFactor: () => api.confirmSecondFactor('123456'),
  endSecondFactor: () => api.endSecondFactor('a'),
  deleteMe: () => api.deleteMe('a'),
  setAvatar: () => api.setAvatar(new Blob(['x'], { type: 'image/png' })),
  removeAvatar: () => api.removeAvatar(),
  sessions: () => api.sessions(),
  endSession: () => api.endSession('i'),
  tokens: () => api.tokens(),
  createToken: () => api.createToken({ name: 'n', scopes: ['chat'] }),
  deleteToken: () => api.deleteToken('i'),
  spaces: () => api.spaces('mine', 'c', 5),
  space: () => api.space('s'),
  createSpace: () => api.createSpace({ title: 't' }),
  updateSpace: () => api.updateSpace('s', { title: 't' }),
  setFloorPicture: () => api.setFloorPicture('s', new Blob(['x'], { type: 'image/png' })),
  removeFloorPicture: () => api.removeFloorPicture('s'),
  deleteSpace: () => api.deleteSpace('s'),
  members: () => api.members('s'),
  setMember: () => api.setMember('s', 'p', 'host'),
  addMember: () => api.addMember('s', 'ada', 'host'),
  removeMember: () => api.removeMember('s', 'p'),
  invitations: () => api.invitations('s'),
  invite: () => api.invite('s', { role: 'viewer' }),
  revokeInvitation: () => api.revokeInvitation('s', 'i'),
  bans: () => api.bans('s'),
  liftBan: () => api.liftBan('s', 'i'),
  recordings: () => api.recordings('s', 'c'),
  removeRecording: () => api.removeRecording('s', 'i'),
  invitation: () => api.invitation('t'),
  acceptInvitation: () => api.acceptInvitation('t'),
};

describe('the calls of the pages', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('are all tried here', () => {
    expect(Object.keys(calls).sort()).toEqual([...Object.keys(api), 'session'].sort());
  });

  it.each(Object.entries(calls))('%s is in openapi.json', async (_name, call) => {
    const asked: { path: string; init: RequestInit }[] = [];
    const fetch = (path: string, init: RequestInit): Promise<Response> => {
      asked.push({ path, init });
      return Promise.resolve(new Response('{}'));
    };
    vi.stubGlobal('window', { fetch });
    await call();
    expect(asked).toHaveLength(1);
    const [{ path, init } = { path: '', init: {} as RequestInit }] = asked;
    const operation = operationOf(init.method ?? '', path.replace(/^\/api\/v1/, ''));
    expect(operation, `${init.method} ${path}`).toBeDefined();
    expect(init.body !== undefined, 'has a body').toBe(operation?.requestBody !== undefined);
  });
});
