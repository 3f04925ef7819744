// SPDX-License-Identifier: Apache-2.0
// Every call of the API that the pages make, by name. In: ids and bodies; out: typed answers, or ApiError.
import { ApiClient } from './client';
import type {
  Ban,
  Invitation,
  InvitationDraft,
  InvitationView,
  Me,
  Member,
  Page,
  RecordingPage,
  RecoveryCodes,
  Role,
  SecondFactor,
  SecondFactorSecret,
  SessionEntry,
  Space,
  SpaceDraft,
  TokenEntry,
} from './types';

export { ApiError } from './error';
export type * from './types';

export type SpaceFilter = 'mine' | 'public' | 'live';

export const client = new ApiClient();

const part = encodeURIComponent;

function query(values: Record<string, string | number | undefined>): string {
  const set = Object.entries(values).filter(([, value]) => value !== undefined);
  return set.length === 0 ? '' : `?${set.map(([key, value]) => `${key}=${part(String(value))}`).join('&')}`;
}

export const api = {
  signUp: (userName: string, password: string) => client.post<Me>('/accounts', { userName, password }),
  logIn: (userName: string, password: string, code?: string) =>
    client.post<Me>('/sessions', { userName, password, ...(code ? { code } : {}) }),
  logOut: () => client.delete('/sessions/current'),
  logOutEverywhere: () => client.delete('/sessions'),
  claimServer: (token: string, userName: string, password: string) =>
    client.post<Me>('/owner', { token, userName, password }),

  updateMe: (change: { userName?: string; displayName?: string; status?: string }) =>
    client.patch<Me>('/me', change),
  changePassword: (oldPassword: string, newPassword: string) =>
    client.put<undefined>('/me/password', { oldPassword, newPassword }),
  secondFactor: () => client.get<SecondFactor>('/me/second-factor'),
  beginSecondFactor: (password: string) => client.post<SecondFactorSecret>('/me/second-factor', { password }),
  confirmSecondFactor: (code: string) => client.put<RecoveryCodes>('/me/second-factor', { code }),
  endSecondFactor: (password: string) => client.delete('/me/second-factor', { password }),
  deleteMe: (password: string) => client.delete('/me', { password }),
  setAvatar: (picture: Blob) => client.put<Me | undefined>('/me/avatar', picture),
  removeAvatar: () => client.delete('/me/avatar'),
  sessions: () => client.get<Page<SessionEntry>>('/sessions'),
  endSession: (id: string) => client.delete(`/sessions/${part(id)}`),
  tokens: () => client.get<Page<TokenEntry>>('/me/tokens'),
  createToken: (token: { name: string; scopes: string[]; expiresInDays?: number }) =>
    client.post<TokenEntry>('/me/tokens', token),
  deleteToken: (id: string) => client.delete(`/me/tokens/${part(id)}`),

  spaces: (filter: SpaceFilter, cursor?: string, limit?: number) =>
    client.get<Page<Space>>(`/spaces${query({ filter, cursor, limit })}`),
  space: (slug: string) => client.get<Space>(`/spaces/${part(slug)}`),
  createSpace: (space: SpaceDraft) => client.post<Space>('/spaces', space),
  updateSpace: (slug: string, change: Partial<SpaceDraft>) =>
    client.patch<Space>(`/spaces/${part(slug)}`, change),
  setFloorPicture: (slug: string, picture: Blob) =>
    client.put<Space>(`/floor-pictures/${part(slug)}`, picture),
  removeFloorPicture: (slug: string) => client.delete<Space>(`/floor-pictures/${part(slug)}`),
  deleteSpace: (slug: string) => client.delete(`/spaces/${part(slug)}`),
  members: (slug: string, cursor?: string) =>
    client.get<Page<Member>>(`/spaces/${part(slug)}/members${query({ cursor })}`),
  setMember: (slug: string, id: string, role: Role) =>
    client.put<Member | undefined>(`/spaces/${part(slug)}/members/${part(id)}`, { role }),
  /** By user name. */
  addMember: (slug: string, userName: string, role: Role) =>
    client.put<Member>(`/spaces/${part(slug)}/members/${part(`@${userName}`)}`, { role }),
  removeMember: (slug: string, id: string) => client.delete(`/spaces/${part(slug)}/members/${part(id)}`),
  invitations: (slug: string) => client.get<Page<Invitation>>(`/spaces/${part(slug)}/invitations`),
  invite: (slug: string, invitation: InvitationDraft) =>
    client.post<Invitation>(`/spaces/${part(slug)}/invitations`, invitation),
  revokeInvitation: (slug: string, id: string) =>
    client.delete(`/spaces/${part(slug)}/invitations/${part(id)}`),
  bans: (slug: string) => client.get<Page<Ban>>(`/spaces/${part(slug)}/bans`),
  liftBan: (slug: string, id: string) => client.delete(`/spaces/${part(slug)}/bans/${part(id)}`),

  recordings: (slug: string, cursor?: string) =>
    client.get<RecordingPage>(`/spaces/${part(slug)}/recordings${query({ cursor })}`),
  removeRecording: (slug: string, id: string) =>
    client.delete(`/spaces/${part(slug)}/recordings/${part(id)}`),

  invitation: (token: string) => client.get<InvitationView>(`/invitations/${part(token)}`),
  acceptInvitation: (token: string) => client.post<unknown>(`/invitations/${part(token)}/accept`),
};

/** Where the browser fetches the file of a recording. */
export const recordingPath = (slug: string, id: string): string =>
  `/api/v1/spaces/${part(slug)}/recordings/${part(id)}`;
