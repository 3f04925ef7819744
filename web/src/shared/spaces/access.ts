// SPDX-License-Identifier: Apache-2.0
// What the reader may do with a space, for showing the right buttons; the server decides. Pure.
import { ROLES, type Role, type Space } from '../api/types';

export const managePath = (slug: string): string => `/spaces/${slug}`;

function atLeast(role: Role | null | undefined, least: Role): boolean {
  return role != null && ROLES.indexOf(role) >= ROLES.indexOf(least);
}

export function mayJoinStage({ role, settings }: Space): boolean {
  return atLeast(role, 'participant') || (role == null && settings.visitors === 'stage');
}

/** Members, invitations, bans. */
export function mayManage({ role }: Space): boolean {
  return atLeast(role, 'host');
}

/** Title, address, visibility, deletion; rules are the hosts' business, too. */
export function mayOwn({ role }: Space): boolean {
  return role === 'owner';
}

/** Roles that someone with `role` may give and take: hosts what is below host, owners all. */
export function givableRoles(role: Role | null | undefined): Role[] {
  if (role === 'owner') return [...ROLES];
  return role === 'host' ? ['viewer', 'participant'] : [];
}

/** Those that are not among `others`. */
export function without(spaces: readonly Space[], others: readonly Space[]): Space[] {
  const known = new Set(others.map(({ slug }) => slug));
  return spaces.filter(({ slug }) => !known.has(slug));
}

/** Spaces whose next show is still to come, soonest first. */
export function comingUp(spaces: readonly Space[], now = Date.now()): Space[] {
  const at = ({ startsAt }: Space): number => (startsAt ? Date.parse(startsAt) : NaN);
  return spaces
    .filter((space) => at(space) > now && space.live?.state !== 'live')
    .sort((a, b) => at(a) - at(b));
}
