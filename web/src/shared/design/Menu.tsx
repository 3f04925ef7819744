// SPDX-License-Identifier: Apache-2.0
// A button that opens a menu of actions, links or one choice. In: the button, items; out: onAction with an item's id,
// once the menu is gone and the focus is back on the button: only then can the action take it further.
import { Check } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import {
  Menu as AriaMenu,
  MenuItem as AriaMenuItem,
  MenuTrigger,
  Popover,
  type Key,
} from 'react-aria-components';

export interface MenuEntry {
  id: string;
  label: string;
  icon?: ReactNode;
  /** Leads somewhere instead of calling onAction. */
  href?: string;
  /** Language of the label when it is not the page's. */
  lang?: string;
  /** Not easily taken back. */
  danger?: boolean;
}

export interface MenuProps {
  /** A Button or IconButton. */
  trigger: ReactNode;
  label: string;
  items: MenuEntry[];
  /** Above the items; not an item itself. */
  header?: ReactNode;
  /** Given: the menu is a choice of one, and this is the chosen item. */
  selected?: string;
  onAction?: (id: string) => void;
}

export function Menu({ trigger, label, items, header, selected, onAction }: MenuProps) {
  const choice = selected !== undefined;
  const chosen = useRef<string>(undefined);
  const act = useRef(onAction);
  act.current = onAction;
  const afterClosing = (): void => {
    const id = chosen.current;
    chosen.current = undefined;
    if (id !== undefined) act.current?.(id);
  };
  return (
    <MenuTrigger>
      {trigger}
      <Popover className="popover menu" placement="bottom end">
        <OnGone run={afterClosing} />
        {header}
        <AriaMenu
          className="listbox"
          aria-label={label}
          selectionMode={choice ? 'single' : 'none'}
          selectedKeys={choice ? [selected] : []}
          onAction={(key: Key) => {
            chosen.current = String(key);
          }}
        >
          {items.map((item) => (
            <AriaMenuItem
              key={item.id}
              id={item.id}
              className="listbox__item menu__item"
              textValue={item.label}
              href={item.href}
              data-danger={item.danger || undefined}
            >
              {choice ? <Check size={16} aria-hidden /> : item.icon}
              <span lang={item.lang}>{item.label}</span>
            </AriaMenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}

/** Runs when its surroundings have left the page and whatever puts the focus back, which takes a frame, has done so. */
function OnGone({ run }: { run: () => void }) {
  const last = useRef(run);
  last.current = run;
  useEffect(() => () => void requestAnimationFrame(() => requestAnimationFrame(() => last.current())), []);
  return null;
}
