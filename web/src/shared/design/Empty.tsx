// SPDX-License-Identifier: Apache-2.0
// Where a list would be: why there is none, and what to do.
import type { ReactNode } from 'react';

export function Empty({
  icon,
  title,
  text,
  children,
}: {
  icon: ReactNode;
  title: string;
  text: string;
  children?: ReactNode;
}) {
  return (
    <div className="empty">
      <span className="empty__icon" aria-hidden>
        {icon}
      </span>
      <strong>{title}</strong>
      <p>{text}</p>
      {children}
    </div>
  );
}
