// SPDX-License-Identifier: Apache-2.0
// Deletes the account: the user name typed, the password given, no way back.
import { useState } from 'react';
import { api, type Me } from '../../shared/api';
import { Button } from '../../shared/design/Button';
import { ConfirmDialog } from '../../shared/design/ConfirmDialog';
import { PasswordField } from '../../shared/design/PasswordField';
import { Section } from '../../shared/design/Section';
import { texts } from '../../shared/texts';

export function DeleteAccount({ me }: { me: Me }) {
  const [asking, setAsking] = useState(false);
  const [password, setPassword] = useState('');
  return (
    <Section title={texts.deletion.title} text={texts.deletion.text} danger>
      <div className="form__row">
        <Button look="danger" onPress={() => setAsking(true)}>
          {texts.deletion.button}
        </Button>
      </div>
      <ConfirmDialog
        title={texts.deletion.confirmTitle}
        text={texts.deletion.text}
        action={texts.deletion.confirm}
        word={me.userName}
        isOpen={asking}
        onClose={() => {
          setAsking(false);
          setPassword('');
        }}
        onConfirm={async () => {
          await api.deleteMe(password);
          // Everything on screen belonged to the account: start over.
          window.location.assign('/');
        }}
      >
        <PasswordField
          label={texts.account.password}
          name="password"
          value={password}
          onChange={setPassword}
          autoComplete="current-password"
          autoFocus
        />
      </ConfirmDialog>
    </Section>
  );
}
