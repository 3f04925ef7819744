// SPDX-License-Identifier: Apache-2.0
// A coloured box that explains a problem and may offer an action.
import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';

export function Notice({
  title,
  danger = false,
  children,
}: {
  title?: string;
  danger?: boolean;
  children: ReactNode;
}) {
  return (
    <div className={danger ? 'notice notice--danger' : 'notice'} role="alert">
      <TriangleAlert size={18} aria-hidden />
      <div>
        {title !== undefined && <strong>{title}</strong>}
        {children}
      </div>
    </div>
  );
}
