// SPDX-License-Identifier: Apache-2.0
// Makes an invitation link and shows it, once.
import { useState } from 'react';
import { api, type Invitation, type Role, type Space } from '../../shared/api';
import { fieldSentences, sentenceOf } from '../../shared/api/sentences';
import { useAction } from '../../shared/api/use-api';
import { Button } from '../../shared/design/Button';
import { Choice } from '../../shared/design/Choice';
import { Dialog } from '../../shared/design/Dialog';
import { Field } from '../../shared/design/Field';
import { Form } from '../../shared/design/Form';
import { RadioCards } from '../../shared/design/RadioCards';
import { Secret } from '../../shared/design/Secret';
import { givableRoles } from '../../shared/spaces/access';
import { texts } from '../../shared/texts';

const WITHOUT_END = 'without-end';
const HOURS = [1, 24, 24 * 7, 24 * 30];
const USES = [1, 5, 25, 100];

function durationText(hours: number): string {
  return hours % 24 === 0 ? texts.manage.days(hours / 24) : texts.manage.hours(hours);
}

export interface InvitationDialogProps {
  space: Space;
  isOpen: boolean;
  onClose: () => void;
}

export function InvitationDialog({ space, isOpen, onClose }: InvitationDialogProps) {
  const [made, setMade] = useState<Invitation>();
  const close = (): void => {
    setMade(undefined);
    onClose();
  };
  const link = made?.url ?? (made?.token === undefined ? '' : `/invite/${made.token}`);
  return (
    <Dialog
      title={made ? texts.manage.invitationReady : texts.manage.newInvitation}
      isOpen={isOpen}
      onClose={close}
    >
      {made ? (
        <>
          <p className="dialog__text">{texts.manage.invitationReadyText}</p>
          <Secret
            label={texts.manage.invitationLink}
            value={new URL(link, window.location.origin).href}
            copy={texts.manage.copyInvitation}
          />
          <div className="dialog__actions">
            <Button onPress={close}>{texts.forms.done}</Button>
          </div>
        </>
      ) : (
        <InvitationForm space={space} onMade={setMade} />
      )}
    </Dialog>
  );
}

function InvitationForm({ space, onMade }: { space: Space; onMade: (invitation: Invitation) => void }) {
  const roles = givableRoles(space.role);
  const [role, setRole] = useState<Role>('participant');
  const [hours, setHours] = useState(String(24 * 7));
  const [uses, setUses] = useState(WITHOUT_END);
  const [note, setNote] = useState('');
  const { busy, error, run } = useAction();

  const create = (): Promise<boolean> =>
    run(async () =>
      onMade(
        await api.invite(space.slug, {
          role,
          ...(hours === WITHOUT_END ? {} : { expiresInHours: Number(hours) }),
          ...(uses === WITHOUT_END ? {} : { maxUses: Number(uses) }),
          ...(note.trim() === '' ? {} : { note: note.trim() }),
        }),
      ),
    );

  const errors = fieldSentences(error);
  return (
    <Form
      errors={errors}
      failure={error && error.fields.length === 0 ? sentenceOf(error) : undefined}
      onSubmit={() => void create()}
    >
      <RadioCards
        label={texts.manage.invitationRole}
        selected={role}
        onChange={(id) => setRole(roles.find((one) => one === id) ?? 'viewer')}
        cards={roles.map((id) => ({ id, label: texts.spaces.roles[id], hint: texts.spaces.roleHints[id] }))}
      />
      <div className="form__pair">
        <Choice
          label={texts.manage.expiry}
          items={[
            ...HOURS.map((count) => ({ id: String(count), label: durationText(count) })),
            { id: WITHOUT_END, label: texts.manage.forever },
          ]}
          selected={hours}
          placeholder=""
          onChange={setHours}
        />
        <Choice
          label={texts.manage.maxUses}
          items={[
            { id: WITHOUT_END, label: texts.manage.unlimited },
            ...USES.map((count) => ({ id: String(count), label: texts.manage.uses(count) })),
          ]}
          selected={uses}
          placeholder=""
          onChange={setUses}
        />
      </div>
      <Field
        label={texts.forms.optional(texts.manage.note)}
        name="note"
        value={note}
        onChange={setNote}
        autoComplete="off"
        maxLength={140}
        hint={texts.manage.noteHint}
        error={errors['note']}
      />
      <div className="dialog__actions">
        <Button type="submit" look="primary" isPending={busy}>
          {texts.manage.createInvitation}
        </Button>
      </div>
    </Form>
  );
}
