// SPDX-License-Identifier: Apache-2.0
// An on/off setting with its label and, if need be, a sentence about it.
import { Switch as AriaSwitch } from 'react-aria-components';

export function Switch({
  label,
  hint,
  on,
  onChange,
}: {
  label: string;
  hint?: string;
  on: boolean;
  onChange: (on: boolean) => void;
}) {
  return (
    <AriaSwitch className="switch" isSelected={on} onChange={onChange}>
      <span className="switch__track" aria-hidden />
      {hint === undefined ? (
        label
      ) : (
        <span>
          {label}
          <span className="switch__hint">{hint}</span>
        </span>
      )}
    </AriaSwitch>
  );
}
