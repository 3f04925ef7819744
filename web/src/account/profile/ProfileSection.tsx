// SPDX-License-Identifier: Apache-2.0
// Display name and status.
import { useState } from 'react';
import { accountChanged } from '../../shared/account/session';
import { api, type Me } from '../../shared/api';
import { fieldSentences, sentenceOf } from '../../shared/api/sentences';
import { useAction } from '../../shared/api/use-api';
import { Button } from '../../shared/design/Button';
import { Field } from '../../shared/design/Field';
import { Form } from '../../shared/design/Form';
import { Section } from '../../shared/design/Section';
import { showToast } from '../../shared/design/toasts';
import { texts } from '../../shared/texts';
import { UnsavedNote } from '../UnsavedNote';
import { useDraft } from '../use-draft';
import { NAME_MOST, STATUS_MOST } from '../validate';

export function ProfileSection({ me }: { me: Me }) {
  const { draft, dirty, change, reset } = useDraft('profile', {
    displayName: me.displayName,
    status: me.status,
  });
  const { displayName, status } = draft;
  const [missing, setMissing] = useState<Record<string, string>>({});
  const { busy, error, run } = useAction();

  const save = async (): Promise<void> => {
    const empty = displayName.trim() === '';
    setMissing(empty ? { displayName: texts.forms.required } : {});
    if (empty) return;
    const done = await run(async () =>
      accountChanged(await api.updateMe({ displayName: displayName.trim(), status: status.trim() })),
    );
    if (!done) return;
    reset();
    showToast(texts.forms.saved);
  };

  const errors = Object.keys(missing).length > 0 ? missing : fieldSentences(error);
  return (
    <Section title={texts.profile.who} text={texts.profile.whoText}>
      <Form
        errors={errors}
        failure={error && error.fields.length === 0 ? sentenceOf(error) : undefined}
        onSubmit={() => void save()}
      >
        <Field
          label={texts.profile.displayName}
          name="displayName"
          value={displayName}
          onChange={(text) => change({ displayName: text })}
          autoComplete="nickname"
          maxLength={NAME_MOST}
          hint={texts.profile.displayNameHint}
          error={errors['displayName']}
        />
        <Field
          label={texts.forms.optional(texts.profile.status)}
          name="status"
          value={status}
          onChange={(text) => change({ status: text })}
          autoComplete="off"
          maxLength={STATUS_MOST}
          hint={texts.profile.statusHint}
          error={errors['status']}
        />
        <div className="form__row form__row--end">
          {dirty && <UnsavedNote onDiscard={reset} />}
          <Button type="submit" look="primary" isPending={busy}>
            {texts.forms.save}
          </Button>
        </div>
      </Form>
    </Section>
  );
}
