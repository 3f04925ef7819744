// SPDX-License-Identifier: Apache-2.0
// A field for a password that can be shown, and, for a new one, how hard it is to guess. `autoComplete` tells password
// managers which password is meant.
import { Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';
import { FieldError, Input, Label, Text, TextField, ToggleButton } from 'react-aria-components';
import { texts } from '../texts';
import type { FieldProps } from './Field';
import { useShownError } from './form-attempt';

export type Strength = 'short' | 'weak' | 'fair' | 'strong';
const BARS: Record<Strength, number> = { short: 1, weak: 2, fair: 3, strong: 4 };

export interface PasswordFieldProps extends FieldProps {
  autoComplete: 'current-password' | 'new-password';
  strength?: Strength;
}

export function PasswordField({ label, hint, error, strength, ...props }: PasswordFieldProps) {
  const [shown, setShown] = useState(false);
  const shownError = useShownError(error, props.value);
  return (
    <TextField
      {...props}
      className="field"
      type={shown ? 'text' : 'password'}
      isInvalid={shownError !== undefined}
      spellCheck="false"
    >
      <Label className="field__label">{label}</Label>
      <div className="field__with-button">
        <Input className="field__input" autoCapitalize="none" autoCorrect="off" />
        <ToggleButton
          className="field__button"
          isSelected={shown}
          onChange={setShown}
          aria-label={shown ? texts.forms.hidePassword : texts.forms.showPassword}
        >
          {shown ? <EyeOff size={18} aria-hidden /> : <Eye size={18} aria-hidden />}
        </ToggleButton>
      </div>
      {(hint !== undefined || strength !== undefined) && (
        <Text slot="description" className="field__hint">
          {strength === undefined ? hint : <StrengthLine strength={strength} />}
        </Text>
      )}
      <FieldError className="field__error">{shownError}</FieldError>
    </TextField>
  );
}

function StrengthLine({ strength }: { strength: Strength }) {
  return (
    <span className={`strength strength--${strength}`}>
      <span className="strength__bars" aria-hidden>
        {[1, 2, 3, 4].map((bar) => (
          <span
            key={bar}
            className={bar <= BARS[strength] ? 'strength__bar strength__bar--on' : 'strength__bar'}
          />
        ))}
      </span>
      {texts.account.strength[strength]}
    </span>
  );
}
