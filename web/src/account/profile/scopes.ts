// SPDX-License-Identifier: Apache-2.0
// What a token may do: a level for each area, as the API writes it ("spaces:read", "chat"). Pure.
import { texts } from '../../shared/texts';

export const AREAS = ['profile', 'spaces', 'chat', 'admin'] as const;
export type Area = (typeof AREAS)[number];
export const LEVELS = ['none', 'read', 'full'] as const;
export type Level = (typeof LEVELS)[number];
export type Levels = Record<Area, Level>;

export function isLevel(text: string): text is Level {
  return (LEVELS as readonly string[]).includes(text);
}

export function scopesOf(levels: Levels): string[] {
  return AREAS.flatMap((area) => {
    if (levels[area] === 'none') return [];
    return [levels[area] === 'read' ? `${area}:read` : area];
  });
}

/** "Your spaces: read and change, chat: read"; words of the API where this page knows none. */
export function describeScopes(scopes: readonly string[]): string {
  return scopes
    .map((scope) => {
      const [area = '', level] = scope.split(':');
      const name = (texts.tokens.scopes as Record<string, string | undefined>)[area] ?? area;
      return `${name}: ${level === 'read' ? texts.tokens.levels.read : texts.tokens.levels.full}`;
    })
    .join(', ');
}
