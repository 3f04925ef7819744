// SPDX-License-Identifier: Apache-2.0
// Starts a page: design system, theme, React root.
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import './design/index.css';
import './design/theme';

export function mount(page: ReactNode): void {
  const root = document.getElementById('root');
  if (!root) throw new Error('the page has no #root');
  createRoot(root).render(page);
}
