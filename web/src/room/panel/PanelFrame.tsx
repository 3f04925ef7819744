// SPDX-License-Identifier: Apache-2.0
// The box of a panel beside the stage or the player: a column on wide screens, a sheet on narrow ones. Escape closes it.
import type { ReactNode, Ref } from 'react';
import './panel.css';

export interface PanelFrameProps {
  ref: Ref<HTMLElement>;
  label?: string;
  /** Id of the heading that names it, in place of `label`. */
  labelledBy?: string;
  onClose: () => void;
  children: ReactNode;
}

export function PanelFrame({ ref, label, labelledBy, onClose, children }: PanelFrameProps) {
  return (
    // Escape belongs to the whole panel, wherever in it the focus is.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <aside
      ref={ref}
      className="panel"
      aria-label={label}
      aria-labelledby={labelledBy}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        event.preventDefault();
        onClose();
      }}
    >
      {children}
    </aside>
  );
}
