// SPDX-License-Identifier: Apache-2.0
// Changes the password; the old one is asked.
import { useState } from 'react';
import { sessionChanged } from '../../shared/account/session';
import { api, type Me } from '../../shared/api';
import { fieldSentences, sentenceOf } from '../../shared/api/sentences';
import { useAction } from '../../shared/api/use-api';
import { Button } from '../../shared/design/Button';
import { Form } from '../../shared/design/Form';
import { PasswordField } from '../../shared/design/PasswordField';
import { Section } from '../../shared/design/Section';
import { showToast } from '../../shared/design/toasts';
import { texts } from '../../shared/texts';
import { checkPasswordChange, PASSWORD_LEAST, PASSWORD_MOST, strengthOf, type Errors } from '../validate';

export function PasswordSection({ me }: { me: Me }) {
  const [oldPassword, setOldPassword] = useState('');
  const [newPassword, setNewPassword] = useState('');
  const [wrong, setWrong] = useState<Errors>({});
  const { busy, error, run } = useAction();

  const change = async (): Promise<void> => {
    const found = checkPasswordChange(oldPassword, newPassword);
    setWrong(found);
    if (Object.keys(found).length > 0) return;
    const done = await run(async () => {
      await api.changePassword(oldPassword, newPassword);
      await sessionChanged();
    });
    if (!done) return;
    setOldPassword('');
    setNewPassword('');
    showToast(texts.profile.passwordChanged);
  };

  const errors = Object.keys(wrong).length > 0 ? wrong : fieldSentences(error);
  return (
    <Section title={texts.profile.changePassword} text={texts.profile.changePasswordText}>
      <Form
        errors={errors}
        failure={error && error.fields.length === 0 ? sentenceOf(error) : undefined}
        onSubmit={() => void change()}
      >
        {/* Tells password managers whose password this is. */}
        <input
          className="visually-hidden"
          type="text"
          name="username"
          autoComplete="username"
          value={me.userName}
          readOnly
          tabIndex={-1}
          aria-hidden
        />
        <PasswordField
          label={texts.profile.oldPassword}
          name="oldPassword"
          value={oldPassword}
          onChange={setOldPassword}
          autoComplete="current-password"
          maxLength={PASSWORD_MOST}
          error={errors['oldPassword']}
        />
        <PasswordField
          label={texts.profile.newPassword}
          name="newPassword"
          value={newPassword}
          onChange={setNewPassword}
          autoComplete="new-password"
          maxLength={PASSWORD_MOST}
          hint={texts.account.passwordHint(PASSWORD_LEAST)}
          strength={newPassword === '' ? undefined : strengthOf(newPassword, me.userName)}
          error={errors['newPassword']}
        />
        <div className="form__row form__row--end">
          <Button type="submit" look="primary" isPending={busy}>
            {texts.profile.change}
          </Button>
        </div>
      </Form>
    </Section>
  );
}
