// SPDX-License-Identifier: Apache-2.0
// A link to another place of the same space that needs no reload: pressed plainly it goes there in this page, and it is
// still an address to copy or to open in another tab.
import type { MouseEvent, ReactNode } from 'react';

export interface PlaceLinkProps {
  href: string;
  onGo: (() => void) | undefined;
  primary?: boolean;
  children: ReactNode;
}

export function PlaceLink({ href, onGo, primary = false, children }: PlaceLinkProps) {
  const go = (event: MouseEvent): void => {
    if (!onGo || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)
      return;
    event.preventDefault();
    onGo();
  };
  return (
    <a className={`button ${primary ? 'button--primary' : 'button--secondary'}`} href={href} onClick={go}>
      {children}
    </a>
  );
}
