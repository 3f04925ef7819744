// SPDX-License-Identifier: Apache-2.0
// A small label with a dot; `live` is the red one.
import type { ReactNode } from 'react';

export function Badge({
  live = false,
  dot = live,
  children,
}: {
  live?: boolean;
  dot?: boolean;
  children: ReactNode;
}) {
  return (
    <span className={live ? 'badge badge--live' : 'badge'}>
      {dot && <span className="badge__dot" aria-hidden />}
      {children}
    </span>
  );
}
