// SPDX-License-Identifier: Apache-2.0
// User name and password: for logging in, signing up and claiming a new server. In: what to do with them; out: it is
// done, or the sentences of what is wrong.
import { useState } from 'react';
import { fieldSentences, sentenceOf } from '../shared/api/sentences';
import { useAction } from '../shared/api/use-api';
import { sessionChanged } from '../shared/account/session';
import { Button } from '../shared/design/Button';
import { Field } from '../shared/design/Field';
import { Form } from '../shared/design/Form';
import { PasswordField } from '../shared/design/PasswordField';
import { texts } from '../shared/texts';
import { checkLogIn, checkSignUp, PASSWORD_LEAST, PASSWORD_MOST, strengthOf, type Errors } from './validate';

export interface CredentialsFormProps {
  /** New ones: with hints, and checked before they are sent. */
  fresh: boolean;
  submit: string;
  /** `code`: of the second factor, once the server has asked for one. */
  send: (userName: string, password: string, code?: string) => Promise<unknown>;
}

export function CredentialsForm({ fresh, submit, send }: CredentialsFormProps) {
  const [userName, setUserName] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [wrong, setWrong] = useState<Errors>({});
  const { busy, error, run, clear } = useAction();
  const [asksCode, setAsksCode] = useState(false);
  if (error?.code === 'code-needed' && !asksCode) setAsksCode(true);

  const changeUserName = (name: string): void => {
    setUserName(name);
    if (!asksCode) return;
    // It was asked of the account of the other name.
    clear();
    setAsksCode(false);
    setCode('');
  };
  const trySubmit = async (): Promise<void> => {
    const found = fresh
      ? checkSignUp(userName, password)
      : checkLogIn(userName, password, asksCode ? code : undefined);
    setWrong(found);
    if (Object.keys(found).length > 0) return;
    await run(async () => {
      await send(userName.trim(), password, asksCode ? code : undefined);
      await sessionChanged();
    });
  };

  const fromServer = fieldSentences(error);
  const errors = Object.keys(wrong).length > 0 ? wrong : fromServer;
  // That a code is needed is no failure: its field appears, and takes the focus.
  const failed = error !== undefined && error.code !== 'code-needed' && Object.keys(errors).length === 0;
  const failure = failed ? sentenceOf(error) : undefined;
  return (
    <Form errors={errors} failure={failure} onSubmit={() => void trySubmit()}>
      <Field
        label={texts.account.userName}
        name="username"
        value={userName}
        onChange={changeUserName}
        autoComplete="username"
        autoFocus
        spellCheck="false"
        maxLength={64}
        hint={fresh ? texts.account.userNameHint : undefined}
        error={errors['userName']}
      />
      <PasswordField
        label={texts.account.password}
        name="password"
        value={password}
        onChange={setPassword}
        autoComplete={fresh ? 'new-password' : 'current-password'}
        maxLength={PASSWORD_MOST}
        hint={fresh ? texts.account.passwordHint(PASSWORD_LEAST) : undefined}
        strength={fresh && password !== '' ? strengthOf(password, userName) : undefined}
        error={errors['password']}
      />
      {asksCode && (
        <Field
          label={texts.account.code}
          name="code"
          value={code}
          onChange={setCode}
          autoComplete="one-time-code"
          inputMode="text"
          autoFocus
          spellCheck="false"
          maxLength={64}
          hint={texts.account.codeHint}
          error={errors['code']}
        />
      )}
      <Button type="submit" look="primary" large isPending={busy}>
        {submit}
      </Button>
    </Form>
  );
}
