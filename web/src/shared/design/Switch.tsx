// SPDX-License-Identifier: Apache-2.0
// An on/off setting with its label.
import { Switch as AriaSwitch } from 'react-aria-components';

export function Switch({
  label,
  on,
  onChange,
}: {
  label: string;
  on: boolean;
  onChange: (on: boolean) => void;
}) {
  return (
    <AriaSwitch className="switch" isSelected={on} onChange={onChange}>
      <span className="switch__track" aria-hidden />
      {label}
    </AriaSwitch>
  );
}
