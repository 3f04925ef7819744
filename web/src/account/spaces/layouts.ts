// SPDX-License-Identifier: Apache-2.0
// Which layouts a space may choose and what is said about them. In: what the server has; out: items of a choice in the
// reader's language. Pure.
import type { SessionInfo } from '../../shared/api';
import { texts } from '../../shared/texts';

export interface LayoutItem {
  id: string;
  label: string;
  hint: string;
}

/** Stands for "none of its own": a choice needs an id, and no layout can be called so. */
const OF_SERVER = '*';

export function layoutItems({ layouts, layout }: Pick<SessionInfo, 'layouts' | 'layout'>): LayoutItem[] {
  const { manage } = texts;
  const shipped: Record<string, { name: string; hint: string } | undefined> = manage.layouts;
  const items = layouts.map(({ name, description }) => ({
    id: name,
    label: shipped[name]?.name ?? name,
    hint: shipped[name]?.hint ?? description,
  }));
  const configured = items.find(({ id }) => id === layout);
  const ofServer = manage.layoutOfServer(configured?.label ?? layout);
  return [{ id: OF_SERVER, label: ofServer, hint: configured?.hint ?? '' }, ...items];
}

/** The item of what a space has. A layout that the server has no more is shown as what the picture really is. */
export function itemOf(items: LayoutItem[], layout: string): LayoutItem | undefined {
  return items.find(({ id }) => id === layout) ?? items[0];
}

/** What the API calls the item. */
export function layoutOf(id: string): string {
  return id === OF_SERVER ? '' : id;
}
