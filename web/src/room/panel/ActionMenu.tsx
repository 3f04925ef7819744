// SPDX-License-Identifier: Apache-2.0
// A button that opens a list of actions. In: what can be done; out: the chosen one's `run`.
import { EllipsisVertical } from 'lucide-react';
import type { ReactNode } from 'react';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { IconButton } from '../../shared/design/Button';

export interface Action {
  id: string;
  label: string;
  icon?: ReactNode;
  danger?: boolean;
  run: () => void;
}

export function ActionMenu({ label, actions }: { label: string; actions: readonly Action[] }) {
  if (actions.length === 0) return null;
  return (
    <MenuTrigger>
      <IconButton className="more" look="quiet" label={label}>
        <EllipsisVertical size={18} aria-hidden />
      </IconButton>
      <Popover className="popover" placement="bottom end">
        <Menu
          className="listbox menu"
          aria-label={label}
          onAction={(key) => actions.find((action) => action.id === key)?.run()}
        >
          {actions.map(({ id, label: text, icon, danger }) => (
            <MenuItem key={id} id={id} className="listbox__item menu__item" textValue={text} data-danger={danger}>
              {icon}
              {text}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
