// SPDX-License-Identifier: Apache-2.0
// A form that says what is wrong: a summary that is announced, then the focus on the first field that needs another look.
// In: field errors (found here or by the server) and a failure of the whole; out: onSubmit.
import { useEffect, useRef, type FormEvent, type ReactNode } from 'react';
import { texts } from '../texts';
import { Notice } from './Notice';

export interface FormProps {
  /** Sentences by field; changes identity at every try. */
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
  const wrong = Object.keys(errors).length;

  useEffect(() => {
    if (wrong > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [errors, wrong]);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onSubmit();
  };
  const summary = failure ?? (wrong > 0 ? texts.forms.fix(wrong) : undefined);
  return (
    <form ref={form} className={`form ${className}`} onSubmit={submit} noValidate aria-label={label}>
      {summary !== undefined && <Notice danger>{summary}</Notice>}
      {children}
    </form>
  );
}
