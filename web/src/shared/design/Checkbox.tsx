// SPDX-License-Identifier: Apache-2.0
// A box to tick, with its label and, if need be, a sentence about it.
import { Check } from 'lucide-react';
import { Checkbox as AriaCheckbox } from 'react-aria-components';

export interface CheckboxProps {
  label: string;
  hint?: string;
  on: boolean;
  onChange: (on: boolean) => void;
}

export function Checkbox({ label, hint, on, onChange }: CheckboxProps) {
  return (
    <AriaCheckbox className="checkbox" isSelected={on} onChange={onChange}>
      <span className="checkbox__box" aria-hidden>
        <Check size={14} strokeWidth={3} />
      </span>
      <span>
        {label}
        {hint !== undefined && <span className="checkbox__hint">{hint}</span>}
      </span>
    </AriaCheckbox>
  );
}
