// SPDX-License-Identifier: Apache-2.0
// A tooltip on hover and keyboard focus around one focusable child.
import type { ReactNode } from 'react';
import { Tooltip, TooltipTrigger } from 'react-aria-components';

export function WithTooltip({
  text,
  shortcut,
  children,
}: {
  text: string;
  shortcut?: string;
  children: ReactNode;
}) {
  return (
    <TooltipTrigger delay={350} closeDelay={60}>
      {children}
      <Tooltip className="tooltip" offset={8}>
        {text}
        {shortcut !== undefined && <kbd className="kbd">{shortcut}</kbd>}
      </Tooltip>
    </TooltipTrigger>
  );
}
