// SPDX-License-Identifier: Apache-2.0
// Starts a page: design system, theme, language, focus, React root. The page is recreated when the language changes, which
// renders every sentence again and loses no state.
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import './design/index.css';
import './design/theme';
import { keepFocus } from './focus/focus-keeper';
import { language, languageReady } from './texts';

export function mount(page: () => ReactNode): void {
  const element = document.getElementById('root');
  if (!element) throw new Error('the page has no #root');
  keepFocus();
  const root = createRoot(element);
  const first = (): void => {
    render();
    element.removeAttribute('aria-busy');
  };
  const render = (): void => root.render(page());
  language.subscribe(render);
  void languageReady.then(first);
}
