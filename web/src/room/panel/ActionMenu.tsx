// SPDX-License-Identifier: Apache-2.0
// A small button that opens a list of actions. In: what can be done; out: the chosen one's `run`.
import { EllipsisVertical } from 'lucide-react';
import { IconButton } from '../../shared/design/Button';
import { Menu, type MenuEntry } from '../../shared/design/Menu';

export interface Action extends MenuEntry {
  run: () => void;
}

export function ActionMenu({ label, actions }: { label: string; actions: readonly Action[] }) {
  if (actions.length === 0) return null;
  return (
    <Menu
      label={label}
      items={[...actions]}
      onAction={(id) => actions.find((action) => action.id === id)?.run()}
      trigger={
        <IconButton className="more" look="quiet" label={label}>
          <EllipsisVertical size={18} aria-hidden />
        </IconButton>
      }
    />
  );
}
