// SPDX-License-Identifier: Apache-2.0
// The second factor: set up with the password, a secret for an authenticator app and its first code; recovery codes are
// shown once; switched off with the password. The secret is a picture to scan, a link for an app on this device, and text.
import { Copy } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import { Link } from 'react-aria-components';
import { api, type SecondFactorSecret } from '../../shared/api';
import type { ApiError } from '../../shared/api/error';
import { fieldSentences, sentenceOf } from '../../shared/api/sentences';
import { useAction, useLoad } from '../../shared/api/use-api';
import { Button } from '../../shared/design/Button';
import { ConfirmDialog } from '../../shared/design/ConfirmDialog';
import { copyText } from '../../shared/design/copy';
import { Field } from '../../shared/design/Field';
import { Form } from '../../shared/design/Form';
import { Loading } from '../../shared/design/Loading';
import { PasswordField } from '../../shared/design/PasswordField';
import { QrCode } from '../../shared/design/QrCode';
import { Secret } from '../../shared/design/Secret';
import { Section } from '../../shared/design/Section';
import { showToast } from '../../shared/design/toasts';
import { isTouch } from '../../shared/pointer';
import { texts } from '../../shared/texts';
import { LoadProblem } from '../LoadProblem';
import './factor.css';

export function SecondFactorSection() {
  const { data, error, reload, replace } = useLoad('second-factor', api.secondFactor);
  const [settingUp, setSettingUp] = useState(false);
  // The focus stays where the work was.
  const [wasHere, setWasHere] = useState(false);
  const [ending, setEnding] = useState(false);
  const [password, setPassword] = useState('');
  const words = texts.factor;
  return (
    <Section title={words.title} text={words.text}>
      {!data && (error ? <LoadProblem error={error} onRetry={reload} /> : <Loading />)}
      {data?.on === false && !settingUp && (
        <div className="form__row">
          <Button onPress={() => setSettingUp(true)} autoFocus={wasHere}>
            {words.begin}
          </Button>
        </div>
      )}
      {settingUp && (
        <SetUp
          onDone={() => {
            setSettingUp(false);
            setWasHere(true);
            showToast(words.isOn);
            replace({ on: true });
          }}
          onCancel={() => {
            setSettingUp(false);
            setWasHere(true);
          }}
        />
      )}
      {data?.on && !settingUp && (
        <div className="form__row">
          <p>{words.on}</p>
          <Button onPress={() => setEnding(true)} autoFocus={wasHere}>
            {words.end}
          </Button>
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
          setWasHere(true);
          reload();
        }}
      >
        <PasswordField
          label={words.password}
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

/** Password, then secret and first code, then recovery codes. */
function SetUp({ onDone, onCancel }: { onDone: () => void; onCancel: () => void }) {
  const [secret, setSecret] = useState<SecondFactorSecret>();
  const [codes, setCodes] = useState<string[]>();
  const place = useRef<HTMLDivElement>(null);
  // Taking the focus does not scroll, and a step is seen as a whole: what to scan, and where its code goes.
  useEffect(() => {
    place.current?.scrollIntoView({ block: 'nearest' });
  }, [secret, codes]);
  return (
    <div ref={place} className="factor-step">
      {codes !== undefined && <RecoveryCodes codes={codes} onDone={onDone} />}
      {codes === undefined && secret !== undefined && (
        <FirstCode secret={secret} onDone={setCodes} onCancel={onCancel} />
      )}
      {secret === undefined && <Password onDone={setSecret} onCancel={onCancel} />}
    </div>
  );
}

interface StepProps<Result> {
  onDone: (result: Result) => void;
  onCancel: () => void;
}

function Password({ onDone, onCancel }: StepProps<SecondFactorSecret>) {
  const words = texts.factor;
  const [password, setPassword] = useState('');
  const { busy, error, run } = useAction();
  const errors = fieldSentences(error);
  const begin = (): Promise<boolean> => run(async () => onDone(await api.beginSecondFactor(password)));
  return (
    <Form errors={errors} failure={failureOf(error)} onSubmit={() => void begin()}>
      <PasswordField
        label={words.password}
        name="password"
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
        autoFocus
        error={errors['password']}
      />
      <Buttons busy={busy} action={words.next} onCancel={onCancel} />
    </Form>
  );
}

function FirstCode({ secret, onDone, onCancel }: StepProps<string[]> & { secret: SecondFactorSecret }) {
  const words = texts.factor;
  const [code, setCode] = useState('');
  const { busy, error, run } = useAction();
  const errors = fieldSentences(error);
  const confirm = (): Promise<boolean> =>
    run(async () => onDone((await api.confirmSecondFactor(code)).recoveryCodes));
  // On a phone the app comes first: the focus in the field would bring up a keyboard that hides the way to it.
  const touch = isTouch();
  return (
    <Form errors={errors} failure={failureOf(error)} onSubmit={() => void confirm()}>
      <div className="factor">
        <QrCode text={secret.uri} label={words.picture} />
        <div className="factor__ways">
          <p>{words.scan}</p>
          <p>
            <Link className="link" href={secret.uri} autoFocus={touch}>
              {words.link}
            </Link>
          </p>
          <p className="factor__hint">{words.secretHint}</p>
        </div>
      </div>
      <div className="factor__secret">
        <Secret
          label={words.secret}
          value={secret.secret}
          shown={groupsOfFour(secret.secret)}
          copy={words.copy}
          copied={words.copied}
          look="secondary"
        />
      </div>
      <Field
        label={words.firstCode}
        name="code"
        value={code}
        onChange={setCode}
        autoComplete="one-time-code"
        inputMode="numeric"
        autoFocus={!touch}
        maxLength={64}
        error={errors['code']}
      />
      <Buttons busy={busy} action={words.confirm} onCancel={onCancel} />
    </Form>
  );
}

function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const words = texts.factor;
  const why = useId();
  return (
    <div className="form">
      <h3>{words.codesTitle}</h3>
      <p id={why}>{words.codesText}</p>
      <ul className="factor__codes" aria-label={words.codes}>
        {codes.map((one) => (
          <li key={one}>
            <code>{one}</code>
          </li>
        ))}
      </ul>
      <div className="form__row form__row--end">
        <Button
          onPress={() => void copyText(codes.join('\n'), words.copied)}
          autoFocus
          aria-describedby={why}
        >
          <Copy size={18} aria-hidden />
          {words.copyAll}
        </Button>
        <Button look="primary" onPress={onDone}>
          {words.done}
        </Button>
      </div>
    </div>
  );
}

/** What is no field's fault. */
function failureOf(error: ApiError | undefined): string | undefined {
  return error && error.fields.length === 0 ? sentenceOf(error) : undefined;
}

function Buttons({ busy, action, onCancel }: { busy: boolean; action: string; onCancel: () => void }) {
  return (
    <div className="form__row form__row--end">
      <Button onPress={onCancel}>{texts.forms.cancel}</Button>
      <Button type="submit" look="primary" isPending={busy}>
        {action}
      </Button>
    </div>
  );
}

/** As people read and type it; apps ignore the blanks. */
function groupsOfFour(text: string): string {
  return text.match(/.{1,4}/g)?.join(' ') ?? '';
}
