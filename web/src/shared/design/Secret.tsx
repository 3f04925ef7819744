// SPDX-License-Identifier: Apache-2.0
// A text that is shown once: read-only, selected at a click, with a button that copies it.
import { Copy } from 'lucide-react';
import { Field } from './Field';
import { Button } from './Button';
import { copyText } from './copy';

export function Secret({
  label,
  value,
  copy,
  copied,
}: {
  label: string;
  value: string;
  copy: string;
  copied?: string;
}) {
  return (
    <div className="secret">
      <Field
        label={label}
        value={value}
        isReadOnly
        onFocus={(event) => (event.target as HTMLInputElement).select()}
      />
      <Button look="primary" onPress={() => void copyText(value, copied)} autoFocus>
        <Copy size={18} aria-hidden />
        {copy}
      </Button>
    </div>
  );
}
