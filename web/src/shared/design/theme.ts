// SPDX-License-Identifier: Apache-2.0
// Light, dark or as the system says: kept in <html data-theme> and remembered.
import { recall, remember } from '../storage';
import { Store } from '../store';

export type Theme = 'system' | 'light' | 'dark';

const ORDER: readonly Theme[] = ['system', 'light', 'dark'];

function initial(): Theme {
  const remembered = recall('theme');
  return ORDER.find((theme) => theme === remembered) ?? 'system';
}

export const theme = new Store<Theme>(initial());

function apply(value: Theme): void {
  if (value === 'system') document.documentElement.removeAttribute('data-theme');
  else document.documentElement.setAttribute('data-theme', value);
}

export function nextTheme(): void {
  const next = ORDER[(ORDER.indexOf(theme.get()) + 1) % ORDER.length] ?? 'system';
  remember('theme', next === 'system' ? undefined : next);
  theme.set(next);
  apply(next);
}

apply(theme.get());
