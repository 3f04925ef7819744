// SPDX-License-Identifier: Apache-2.0
// A labelled drop-down of one choice.
import { Check, ChevronDown } from 'lucide-react';
import {
  Button,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Select,
  SelectValue,
  Text,
} from 'react-aria-components';

export interface ChoiceItem {
  id: string;
  label: string;
}

export interface ChoiceProps {
  label: string;
  items: ChoiceItem[];
  selected: string | undefined;
  /** Shown when nothing is selected or nothing is there. */
  placeholder: string;
  onChange: (id: string) => void;
  hint?: string;
  /** The label is for assistive technology only. */
  quiet?: boolean;
}

export function Choice({ label, items, selected, placeholder, onChange, hint, quiet = false }: ChoiceProps) {
  const known = items.some((item) => item.id === selected);
  return (
    <Select
      className="field"
      placeholder={placeholder}
      isDisabled={items.length === 0}
      selectedKey={known ? selected : null}
      onSelectionChange={(key) => key !== null && onChange(String(key))}
    >
      <Label className={quiet ? 'visually-hidden' : 'field__label'}>{label}</Label>
      <Button className="select__button">
        <SelectValue className="select__value">
          {({ selectedText, defaultChildren }) => selectedText || defaultChildren}
        </SelectValue>
        <ChevronDown size={16} aria-hidden />
      </Button>
      {hint !== undefined && (
        <Text slot="description" className="field__hint">
          {hint}
        </Text>
      )}
      <Popover className="popover">
        <ListBox className="listbox" items={items}>
          {(item) => (
            <ListBoxItem className="listbox__item" textValue={item.label}>
              <Check size={16} aria-hidden />
              {item.label}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </Select>
  );
}
