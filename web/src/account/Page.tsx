// SPDX-License-Identifier: Apache-2.0
// The frame of every page of this entry: head, title, what is below it. Says its title to the document and, when the
// reader came from another page of this entry, takes the focus.
import { useEffect, useRef, type ReactNode } from 'react';
import { PageHead } from '../shared/account/PageHead';
import { Toasts } from '../shared/design/Toasts';
import { texts } from '../shared/texts';
import { moved } from './router';

export interface PageProps {
  title: string;
  lead?: string;
  /** Beside the title. */
  actions?: ReactNode;
  /** A card in the middle, for forms with one purpose. */
  narrow?: boolean;
  children: ReactNode;
}

export function Page({ title, lead, actions, narrow = false, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const documentTitle = texts.account.pageTitle(title);
  useEffect(() => {
    document.title = documentTitle;
  }, [documentTitle]);
  useEffect(() => {
    if (moved) heading.current?.focus({ preventScroll: true });
  }, []);
  const head = (
    <div className="page__title">
      <div>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {lead !== undefined && <p>{lead}</p>}
      </div>
      {actions}
    </div>
  );
  return (
    <div className={narrow ? 'page page--narrow' : 'page'}>
      <PageHead />
      <main className="page__main">
        {narrow ? (
          <div className="card narrow">
            {head}
            {children}
          </div>
        ) : (
          <>
            {head}
            {children}
          </>
        )}
      </main>
      <Toasts />
    </div>
  );
}
