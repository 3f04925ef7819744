// SPDX-License-Identifier: Apache-2.0
// Asks before something that cannot be taken back. In: what happens, and for the gravest a word to type or a password;
// out: onConfirm, whose failure is shown here. The focus starts on the first field, without one on the harmless button,
// and comes back to what has to be corrected.
import { useEffect, useMemo, useRef, useState, type FormEvent, type ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { sentenceOf } from '../api/sentences';
import { useAction } from '../api/use-api';
import { texts } from '../texts';
import { Button } from './Button';
import { Field } from './Field';
import { FormAttemptContext } from './form-attempt';
import { Notice } from './Notice';

export interface ConfirmDialogProps {
  title: string;
  text: string;
  action: string;
  /** Instead of "Cancel". */
  cancel?: string;
  isOpen: boolean;
  onClose: () => void;
  /** The dialog closes when it is done, and stays with a sentence when it fails. */
  onConfirm: () => Promise<unknown>;
  /** What is asked about can be taken back. */
  harmless?: boolean;
  /** Has to be typed first. */
  word?: string;
  /** More to fill in; the first of it has `autoFocus`. */
  children?: ReactNode;
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  return (
    <ModalOverlay
      className="modal-backdrop"
      isOpen={props.isOpen}
      isDismissable
      onOpenChange={(open) => {
        if (!open) props.onClose();
      }}
    >
      <Modal className="modal modal--small">
        <AriaDialog role="alertdialog" className="dialog">
          <ConfirmForm {...props} />
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

function ConfirmForm({
  title,
  text,
  action,
  cancel = texts.forms.cancel,
  onClose,
  onConfirm,
  harmless,
  word,
  children,
}: ConfirmDialogProps) {
  const [typed, setTyped] = useState('');
  const [count, setCount] = useState(0);
  const { busy, error, run } = useAction();
  const form = useRef<HTMLFormElement>(null);
  const attempt = useMemo(() => ({ count, correct: () => undefined }), [count]);
  const matches = word === undefined || typed.trim() === word;

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setCount((before) => before + 1);
    if (matches && (await run(onConfirm))) onClose();
  };

  useEffect(() => {
    if (count === 0 || (matches && !error)) return;
    const fields = form.current?.querySelectorAll<HTMLElement>('input');
    [...(fields ?? [])].find((field) => matches || field.matches('[aria-invalid="true"]'))?.focus();
    // Typing is no new attempt.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [count, error]);

  return (
    <form ref={form} className="form" onSubmit={(event) => void submit(event)} noValidate>
      <Heading slot="title" level={2}>
        {title}
      </Heading>
      <p className="dialog__text">{text}</p>
      {error && <Notice danger>{sentenceOf(error)}</Notice>}
      <FormAttemptContext value={attempt}>
        {children}
        {word !== undefined && (
          <Field
            label={texts.forms.typeToConfirm(word)}
            value={typed}
            onChange={setTyped}
            error={count > 0 && !matches ? texts.forms.confirmMismatch(word) : undefined}
            autoComplete="off"
            autoFocus={children === undefined}
            spellCheck="false"
          />
        )}
      </FormAttemptContext>
      <div className="dialog__actions">
        <Button onPress={onClose} autoFocus={word === undefined && children === undefined}>
          {cancel}
        </Button>
        <Button type="submit" look={harmless ? 'primary' : 'danger'} isPending={busy}>
          {action}
        </Button>
      </div>
    </form>
  );
}
