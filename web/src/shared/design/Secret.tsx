// SPDX-License-Identifier: Apache-2.0
// A text that is shown once: read-only, selected at a click, with a button that copies it. Unless the button looks secondary,
// copying is what the reader has to do now, and it has the focus.
import { Copy } from 'lucide-react';
import { Button, type ButtonLook } from './Button';
import { Field } from './Field';
import { copyText } from './copy';

export function Secret({
  label,
  value,
  shown = value,
  copy,
  copied,
  look = 'primary',
}: {
  label: string;
  value: string;
  /** Easier to read than `value`, which is what is copied. */
  shown?: string;
  copy: string;
  copied?: string;
  look?: ButtonLook;
}) {
  return (
    <div className="secret">
      <Field
        label={label}
        value={shown}
        isReadOnly
        onFocus={(event) => (event.target as HTMLInputElement).select()}
      />
      <Button look={look} onPress={() => void copyText(value, copied)} autoFocus={look === 'primary'}>
        <Copy size={18} aria-hidden />
        {copy}
      </Button>
    </div>
  );
}
