// SPDX-License-Identifier: Apache-2.0
// What `/api/v1` says and takes, as docs/api.md and the server's openapi.json describe it. Times are RFC 3339 strings.

export const ROLES = ['viewer', 'participant', 'host', 'owner'] as const;
export type Role = (typeof ROLES)[number];
export type Visibility = 'public' | 'unlisted' | 'private';
export type Visitors = 'none' | 'watch' | 'stage';
export type ChatAccess = 'everyone' | 'members' | 'stage' | 'off';

/** The account of this session. */
export interface Me {
  id: string;
  userName: string;
  displayName: string;
  status: string;
  avatarUrl?: string | null;
  serverOwner: boolean;
  createdAt: string;
}

/** The first thing a page asks; also answered to those who are not logged in. */
export interface SessionInfo {
  account: Me | null;
  /** Goes into the header X-CSRF-Token of every change. */
  csrfToken?: string | null;
  /** open: any address is a space for everyone; accounts: spaces are created by people with an account. */
  access: 'open' | 'accounts';
  /** Anyone may sign up. */
  signUp: boolean;
  /** Nobody owns this server yet: its log shows a link to /setup. */
  needsOwner: boolean;
  /** Largest stage a space may have. */
  stageSize: number;
  /** How the picture of a space may be arranged. */
  layouts: LayoutInfo[];
  /** Name of the layout of spaces that chose none. */
  layout: string;
}

export interface LayoutInfo {
  name: string;
  /** A sentence of the operator's file, in their language. */
  description: string;
}

/** What anyone may know of an account. */
export interface Profile {
  id: string;
  userName: string;
  displayName: string;
  status?: string;
  avatarUrl?: string | null;
}

export interface SessionEntry {
  id: string;
  createdAt: string;
  lastSeenAt: string;
  address: string;
  userAgent: string;
  current: boolean;
}

export interface SecondFactor {
  on: boolean;
}

/** Shown once. */
export interface SecondFactorSecret {
  secret: string;
  /** otpauth:// */
  uri: string;
}

export interface RecoveryCodes {
  recoveryCodes: string[];
}

export interface TokenEntry {
  id: string;
  name: string;
  scopes: string[];
  createdAt: string;
  lastUsedAt?: string | null;
  expiresAt?: string | null;
  /** Only in the answer to its creation. */
  token?: string;
}

export type Floor = 'plain' | 'lounge' | 'hall' | 'cafe' | 'picture';

export interface SpaceSettings {
  /** How many may be on stage. */
  stageSize: number;
  lobby: boolean;
  locked: boolean;
  visitors: Visitors;
  guests: boolean;
  chat: ChatAccess;
  slowModeSeconds: number;
  recording: boolean;
  layout: string;
  map: boolean;
  /** What the map shows. */
  floor: Floor;
  proximity: boolean;
  /** Shows begin when a host goes live, not with the first person on stage. */
  backstage: boolean;
}

export interface Recording {
  id: string;
  startedAt: string;
  seconds: number;
  bytes: number;
  state: 'recording' | 'ready';
}

/** Why the last recording stopped while its show went on. */
export type RecordingProblem = 'disk-full' | 'write-failed' | 'too-slow' | 'limit';

export interface RecordingPage extends Page<Recording> {
  problem: RecordingProblem | null;
}

export interface Live {
  state: 'waiting' | 'live' | 'ended';
  onStage: number;
  viewers: number;
}

export interface Space {
  slug: string;
  title: string;
  description: string;
  visibility: Visibility;
  startsAt?: string | null;
  settings: SpaceSettings;
  /** Mine. */
  role?: Role | null;
  owner?: Profile | null;
  live?: Live | null;
  /** Its address changes with the picture. */
  floorPictureUrl?: string | null;
  createdAt: string;
}

export interface SpaceDraft {
  title: string;
  slug?: string;
  description?: string;
  visibility?: Visibility;
  startsAt?: string | null;
  settings?: Partial<SpaceSettings>;
}

export interface Member {
  /** Account id, or the id of a guest. */
  id: string;
  guest: boolean;
  userName?: string;
  displayName?: string;
  avatarUrl?: string | null;
  role: Role;
  since: string;
}

export interface Invitation {
  id: string;
  role: Role;
  note: string;
  createdAt: string;
  expiresAt?: string | null;
  maxUses?: number | null;
  uses: number;
  revoked?: boolean;
  /** Only in the answer to its creation. */
  url?: string;
  token?: string;
}

export interface InvitationDraft {
  role: Role;
  expiresInHours?: number;
  maxUses?: number;
  note?: string;
}

/** What someone sees who follows an invitation link. */
export interface InvitationView {
  space: { slug: string; title: string; guests?: boolean } & Pick<SpaceSettings, 'backstage' | 'recording'>;
  role: Role;
  valid: boolean;
  reason?: string;
}

export interface Ban {
  id: string;
  person: string;
  name: string;
  reason: string;
  createdAt: string;
}

export interface Page<T> {
  items: T[];
  /** Where the next page begins; missing on the last. */
  next?: string | null;
}
