// SPDX-License-Identifier: Apache-2.0
// A whole page that says one thing and offers what to do next.
import type { ReactNode } from 'react';

export interface MessagePageProps {
  icon: ReactNode;
  title: string;
  text: string;
  children?: ReactNode;
}

export function MessagePage({ icon, title, text, children }: MessagePageProps) {
  return (
    <main className="message-page">
      <div className="card message-page__card">
        <div className="message-page__icon" aria-hidden>
          {icon}
        </div>
        <h1>{title}</h1>
        <p>{text}</p>
        <div className="message-page__actions">{children}</div>
      </div>
    </main>
  );
}
