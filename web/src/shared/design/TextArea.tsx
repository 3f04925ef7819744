// SPDX-License-Identifier: Apache-2.0
// A labelled field of several lines with hint, error and, near its end, how much room is left.
import { FieldError, Label, Text, TextArea as AriaTextArea, TextField } from 'react-aria-components';
import { texts } from '../texts';
import type { FieldProps } from './Field';
import { useShownError } from './form-attempt';

const NEARLY_FULL = 0.8;

export function TextArea({
  label,
  placeholder,
  hint,
  error,
  rows = 4,
  ...props
}: FieldProps & { rows?: number }) {
  const used = props.value?.length ?? 0;
  const most = props.maxLength;
  const left =
    most !== undefined && used >= most * NEARLY_FULL ? texts.forms.characters(most - used) : undefined;
  const below = left ?? hint;
  const shown = useShownError(error, props.value);
  return (
    <TextField {...props} isInvalid={shown !== undefined} className="field">
      <Label className="field__label">{label}</Label>
      <AriaTextArea className="field__input field__area" placeholder={placeholder} rows={rows} />
      {below !== undefined && (
        <Text slot="description" className="field__hint">
          {below}
        </Text>
      )}
      <FieldError className="field__error">{shown}</FieldError>
    </TextField>
  );
}
