// SPDX-License-Identifier: Apache-2.0
// A form that says what is wrong: a summary that is announced, then the focus on the first field to check. What is said
// goes when it is corrected.
// In: field errors (found here or by the server) and a failure of the whole; out: onSubmit.
import { useCallback, useEffect, useMemo, useRef, useState, type FormEvent, type ReactNode } from 'react';
import { texts } from '../texts';
import { FormAttemptContext } from './form-attempt';
import { Notice } from './Notice';

export interface FormProps {
  /** Sentences by field. */
  errors: Record<string, string>;
  /** Something that is no field's fault. */
  failure?: string;
  onSubmit: () => void;
  className?: string;
  label?: string;
  children: ReactNode;
}

export function Form({ errors, failure, onSubmit, className = '', label, children }: FormProps) {
  const form = useRef<HTMLFormElement>(null);
  const [count, setCount] = useState(0);
  const [corrected, setCorrected] = useState<ReadonlySet<string>>(new Set());
  const fields = Object.keys(errors).join(' ');
  const wrong = Math.max(0, Object.keys(errors).length - corrected.size);
  const correct = useCallback((field: string, isCorrected: boolean): void => {
    setCorrected((before) => {
      if (before.has(field) === isCorrected) return before;
      const after = new Set(before);
      if (isCorrected) after.add(field);
      else after.delete(field);
      return after;
    });
  }, []);
  const attempt = useMemo(() => ({ count, correct }), [count, correct]);

  useEffect(() => {
    if (fields !== '') form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [fields, count]);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setCount((before) => before + 1);
    onSubmit();
  };
  const summary = failure ?? (wrong > 0 ? texts.forms.fix(wrong) : undefined);
  return (
    <form ref={form} className={`form ${className}`} onSubmit={submit} noValidate aria-label={label}>
      {summary !== undefined && <Notice danger>{summary}</Notice>}
      <FormAttemptContext value={attempt}>{children}</FormAttemptContext>
    </form>
  );
}
