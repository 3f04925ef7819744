// SPDX-License-Identifier: Apache-2.0
// A part of a settings page: what it is about on one side, its form or list on the other.
import { useId, type ReactNode } from 'react';

export interface SectionProps {
  title: string;
  text?: string;
  danger?: boolean;
  /** Under the text, for a button that concerns all of it. */
  aside?: ReactNode;
  children: ReactNode;
}

export function Section({ title, text, danger = false, aside, children }: SectionProps) {
  const id = useId();
  return (
    <section className="section" aria-labelledby={id}>
      <div className="section__about">
        <h2 id={id}>{title}</h2>
        {text !== undefined && <p>{text}</p>}
        {aside}
      </div>
      <div className={danger ? 'card section__body section__body--danger' : 'card section__body'}>
        {children}
      </div>
    </section>
  );
}
