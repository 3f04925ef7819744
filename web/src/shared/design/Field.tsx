// SPDX-License-Identifier: Apache-2.0
// A labelled text field with hint and error.
import type { Ref } from 'react';
import { FieldError, Input, Label, Text, TextField, type TextFieldProps } from 'react-aria-components';
import { useShownError } from './form-attempt';

export interface FieldProps extends Omit<TextFieldProps, 'className' | 'style' | 'children'> {
  label: string;
  placeholder?: string;
  hint?: string;
  error?: string;
  inputRef?: Ref<HTMLInputElement>;
}

export function Field({ label, placeholder, hint, error, inputRef, ...props }: FieldProps) {
  const shown = useShownError(error, props.value);
  return (
    <TextField {...props} isInvalid={shown !== undefined} className="field">
      <Label className="field__label">{label}</Label>
      <Input ref={inputRef} className="field__input" placeholder={placeholder} />
      {hint !== undefined && (
        <Text slot="description" className="field__hint">
          {hint}
        </Text>
      )}
      <FieldError className="field__error">{shown}</FieldError>
    </TextField>
  );
}
