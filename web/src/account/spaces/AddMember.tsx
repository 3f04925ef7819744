// SPDX-License-Identifier: Apache-2.0
// Gives a role to someone whose user name is known.
import { useState } from 'react';
import { api, type Role } from '../../shared/api';
import { fieldSentences, sentenceOf } from '../../shared/api/sentences';
import { useAction } from '../../shared/api/use-api';
import { Button } from '../../shared/design/Button';
import { Choice } from '../../shared/design/Choice';
import { Field } from '../../shared/design/Field';
import { Form } from '../../shared/design/Form';
import { Section } from '../../shared/design/Section';
import { showToast } from '../../shared/design/toasts';
import { texts } from '../../shared/texts';
import type { Errors } from '../validate';
import { RoleDialog } from './RoleDialog';

export interface AddMemberProps {
  slug: string;
  /** That may be given. */
  roles: readonly Role[];
  onAdded: () => void;
}

export function AddMember({ slug, roles, onAdded }: AddMemberProps) {
  const [userName, setUserName] = useState('');
  const [role, setRole] = useState<Role>('participant');
  const [missing, setMissing] = useState<Errors>({});
  const [asked, setAsked] = useState(false);
  const { busy, error, run } = useAction();
  const wanted = userName.trim().replace(/^@/, '');

  const ask = (): void => {
    setMissing(wanted === '' ? { userName: texts.forms.required } : {});
    setAsked(wanted !== '');
  };
  // What is wrong with the name is said at its field, so the question goes away in any case.
  const add = async (): Promise<void> => {
    const done = await run(() => api.addMember(slug, wanted, role));
    if (!done) return;
    showToast(texts.manage.roleChanged(wanted, texts.spaces.roles[role]));
    setUserName('');
    onAdded();
  };

  const unknown = error?.status === 404;
  const errors: Errors = {
    ...fieldSentences(error),
    ...(unknown ? { userName: texts.manage.unknownUser } : {}),
    ...missing,
  };
  return (
    <Section title={texts.manage.addMember} text={texts.manage.addMemberText}>
      <Form
        errors={errors}
        failure={error && !unknown && error.fields.length === 0 ? sentenceOf(error) : undefined}
        onSubmit={ask}
      >
        <div className="form__pair">
          <Field
            label={texts.account.userName}
            name="member"
            value={userName}
            onChange={setUserName}
            autoComplete="off"
            spellCheck="false"
            maxLength={64}
            error={errors['userName']}
          />
          <Choice
            label={texts.manage.role}
            items={roles.map((id) => ({ id, label: texts.spaces.roles[id] }))}
            selected={role}
            placeholder=""
            onChange={(id) => setRole(roles.find((one) => one === id) ?? 'participant')}
          />
        </div>
        <div className="form__row form__row--end">
          <Button type="submit" look="primary" isPending={busy}>
            {texts.manage.give}
          </Button>
        </div>
      </Form>
      <RoleDialog
        name={wanted}
        role={asked ? role : undefined}
        onClose={() => setAsked(false)}
        onConfirm={add}
      />
    </Section>
  );
}
