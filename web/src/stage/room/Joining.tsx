// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import { texts } from '../../shared/texts';

/** Shown until the server lets us in; `children`: why it takes longer. */
export function Joining({ children }: { children?: ReactNode }) {
  return (
    <main className="joining" aria-busy>
      <span className="spinner" aria-hidden />
      <p role="status">{texts.room.joining}</p>
      {children}
    </main>
  );
}
