// SPDX-License-Identifier: Apache-2.0
// Addresses of a space: slug rules and the pages' paths. In: location path or what someone typed; out: slug, paths.

const SLUG = /^[a-z0-9-]{1,64}$/;

export function isSlug(text: string): boolean {
  return SLUG.test(text);
}

/** The slug in `/stream/<space>`, `/watch/<space>` or `/embed/<space>`; undefined when there is no valid one. */
export function slugFromPath(path: string): string | undefined {
  const part = /^\/(?:stream|watch|embed)\/([^/]+)\/?$/.exec(path)?.[1];
  if (part === undefined) return undefined;
  try {
    const slug = decodeURIComponent(part);
    return isSlug(slug) ? slug : undefined;
  } catch {
    return undefined;
  }
}

/** Turns "Évening Show!" into "evening-show"; may return an empty string. */
export function toSlug(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 64)
    .replace(/^-+|-+$/g, '');
}

export const stagePath = (slug: string): string => `/stream/${slug}`;
export const watchPath = (slug: string): string => `/watch/${slug}`;

/** Address of the signalling WebSocket next to this page. */
export function signallingUrl(location: { protocol: string; host: string }): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`;
}
