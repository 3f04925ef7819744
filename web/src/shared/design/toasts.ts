// SPDX-License-Identifier: Apache-2.0
// Short messages that disappear on their own. In: showToast from anywhere; out: a store that <Toasts> renders, which
// also reads them to assistive technology.
import { Store } from '../store';

export interface Toast {
  id: number;
  text: string;
  problem: boolean;
}

const SHOWN_MS = 5000;
const MOST = 3;
let nextId = 1;

export const toasts = new Store<Toast[]>([]);

export function showToast(text: string, problem = false): void {
  const toast: Toast = { id: nextId++, text, problem };
  toasts.update((list) => [...list, toast].slice(-MOST));
  setTimeout(() => toasts.update((list) => list.filter((other) => other.id !== toast.id)), SHOWN_MS);
}
