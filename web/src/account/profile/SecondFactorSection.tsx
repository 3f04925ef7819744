// SPDX-License-Identifier: Apache-2.0
// The second factor: set up with the password, a secret for an authenticator app and its first code; recovery codes are
// shown once; switched off with the password.
import { useState } from 'react';
import { api, type SecondFactorSecret } from '../../shared/api';
import { fieldSentences, sentenceOf } from '../../shared/api/sentences';
import { useAction, useLoad } from '../../shared/api/use-api';
import { Button } from '../../shared/design/Button';
import { ConfirmDialog } from '../../shared/design/ConfirmDialog';
import { Field } from '../../shared/design/Field';
import { Form } from '../../shared/design/Form';
import { Loading } from '../../shared/design/Loading';
import { PasswordField } from '../../shared/design/PasswordField';
import { Secret } from '../../shared/design/Secret';
import { Section } from '../../shared/design/Section';
import { showToast } from '../../shared/design/toasts';
import { texts } from '../../shared/texts';
import { LoadProblem } from '../LoadProblem';

export function SecondFactorSection() {
  const { data, error, reload } = useLoad('second-factor', api.secondFactor);
  const [settingUp, setSettingUp] = useState(false);
  const [ending, setEnding] = useState(false);
  const [password, setPassword] = useState('');
  const words = texts.factor;
  return (
    <Section title={words.title} text={words.text}>
      {!data && (error ? <LoadProblem error={error} onRetry={reload} /> : <Loading />)}
      {data?.on === false && !settingUp && (
        <div className="form__row">
          <Button onPress={() => setSettingUp(true)}>{words.begin}</Button>
        </div>
      )}
      {settingUp && (
        <SetUp
          onDone={() => {
            setSettingUp(false);
            reload();
          }}
        />
      )}
      {data?.on && !settingUp && (
        <div className="form__row">
          <p>{words.on}</p>
          <Button onPress={() => setEnding(true)}>{words.end}</Button>
        </div>
      )}
      <ConfirmDialog
        title={words.endTitle}
        text={words.endText}
        action={words.end}
        isOpen={ending}
        onClose={() => {
          setEnding(false);
          setPassword('');
        }}
        onConfirm={async () => {
          await api.endSecondFactor(password);
          showToast(words.isOff);
          reload();
        }}
      >
        <PasswordField
          label={words.password}
          name="password"
          value={password}
          onChange={setPassword}
          autoComplete="current-password"
        />
      </ConfirmDialog>
    </Section>
  );
}

/** Password, then secret and first code, then recovery codes. */
function SetUp({ onDone }: { onDone: () => void }) {
  const words = texts.factor;
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [secret, setSecret] = useState<SecondFactorSecret>();
  const [codes, setCodes] = useState<string[]>();
  const { busy, error, run } = useAction();
  const errors = fieldSentences(error);
  const failure = error && error.fields.length === 0 ? sentenceOf(error) : undefined;

  if (codes) {
    return (
      <div className="form">
        <h3>{words.codesTitle}</h3>
        <p>{words.codesText}</p>
        <ul className="rows" aria-label={words.codes}>
          {codes.map((one) => (
            <li key={one} className="rows__row">
              <code>{one}</code>
            </li>
          ))}
        </ul>
        <Button look="primary" onPress={onDone}>
          {words.done}
        </Button>
      </div>
    );
  }
  if (secret) {
    const confirm = (): Promise<boolean> =>
      run(async () => {
        setCodes((await api.confirmSecondFactor(code)).recoveryCodes);
        showToast(words.isOn);
      });
    return (
      <Form errors={errors} failure={failure} onSubmit={() => void confirm()}>
        <Secret label={words.secret} value={secret.secret} copy={words.copy} copied={words.copied} />
        <p>
          {words.secretHint} <a href={secret.uri}>{words.link}</a>
        </p>
        <Field
          label={texts.account.code}
          name="code"
          value={code}
          onChange={setCode}
          autoComplete="one-time-code"
          maxLength={64}
          error={errors['code']}
        />
        <Button type="submit" look="primary" isPending={busy}>
          {words.confirm}
        </Button>
      </Form>
    );
  }
  const begin = (): Promise<boolean> => run(async () => setSecret(await api.beginSecondFactor(password)));
  return (
    <Form errors={errors} failure={failure} onSubmit={() => void begin()}>
      <PasswordField
        label={words.password}
        name="password"
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
        error={errors['password']}
      />
      <Button type="submit" look="primary" isPending={busy}>
        {words.next}
      </Button>
    </Form>
  );
}
