// SPDX-License-Identifier: Apache-2.0
// Asks before something that cannot be taken back. In: what happens, and for the gravest a word to type or a password;
// out: onConfirm, whose failure is shown here. Focus starts on the harmless button.
import { useState, type FormEvent, type ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { sentenceOf } from '../api/sentences';
import { useAction } from '../api/use-api';
import { texts } from '../texts';
import { Button } from './Button';
import { Field } from './Field';
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
  /** Has to be typed first. */
  word?: string;
  /** More to fill in. */
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
  word,
  children,
}: ConfirmDialogProps) {
  const [typed, setTyped] = useState('');
  const [tried, setTried] = useState(false);
  const { busy, error, run } = useAction();
  const matches = word === undefined || typed.trim() === word;

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (matches && (await run(onConfirm))) onClose();
  };

  return (
    <form className="form" onSubmit={(event) => void submit(event)} noValidate>
      <Heading slot="title" level={2}>
        {title}
      </Heading>
      <p className="dialog__text">{text}</p>
      {error && <Notice danger>{sentenceOf(error)}</Notice>}
      {children}
      {word !== undefined && (
        <Field
          label={texts.forms.typeToConfirm(word)}
          value={typed}
          onChange={setTyped}
          error={tried && !matches ? texts.forms.confirmMismatch(word) : undefined}
          autoComplete="off"
          spellCheck="false"
        />
      )}
      <div className="dialog__actions">
        <Button onPress={onClose} autoFocus={word === undefined && children === undefined}>
          {cancel}
        </Button>
        <Button type="submit" look="danger" isPending={busy}>
          {action}
        </Button>
      </div>
    </form>
  );
}
