// SPDX-License-Identifier: Apache-2.0
// A labelled text field with hint and error.
import { FieldError, Input, Label, Text, TextField, type TextFieldProps } from 'react-aria-components';

export interface FieldProps extends Omit<TextFieldProps, 'className' | 'style' | 'children'> {
  label: string;
  placeholder?: string;
  hint?: string;
  error?: string;
}

export function Field({ label, placeholder, hint, error, ...props }: FieldProps) {
  return (
    <TextField {...props} isInvalid={error !== undefined} className="field">
      <Label className="field__label">{label}</Label>
      <Input className="field__input" placeholder={placeholder} />
      {hint !== undefined && (
        <Text slot="description" className="field__hint">
          {hint}
        </Text>
      )}
      <FieldError className="field__error">{error}</FieldError>
    </TextField>
  );
}
