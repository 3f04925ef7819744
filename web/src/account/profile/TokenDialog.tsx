// SPDX-License-Identifier: Apache-2.0
// Makes a personal token and shows it, once.
import { useState } from 'react';
import { api, type TokenEntry } from '../../shared/api';
import { fieldSentences, sentenceOf } from '../../shared/api/sentences';
import { useAction } from '../../shared/api/use-api';
import { Button } from '../../shared/design/Button';
import { Choice } from '../../shared/design/Choice';
import { Dialog } from '../../shared/design/Dialog';
import { Field } from '../../shared/design/Field';
import { Form } from '../../shared/design/Form';
import { Secret } from '../../shared/design/Secret';
import { texts } from '../../shared/texts';
import type { Errors } from '../validate';
import { AREAS, isLevel, LEVELS, scopesOf, type Levels } from './scopes';

const FOREVER = 'forever';
const DAYS = [7, 30, 90, 365];

export interface TokenDialogProps {
  /** Of the server: may give out tokens for it. */
  owner: boolean;
  isOpen: boolean;
  onClose: () => void;
}

export function TokenDialog({ owner, isOpen, onClose }: TokenDialogProps) {
  const [made, setMade] = useState<TokenEntry>();
  const close = (): void => {
    setMade(undefined);
    onClose();
  };
  return (
    <Dialog title={made ? texts.tokens.createdTitle : texts.tokens.create} isOpen={isOpen} onClose={close}>
      {made ? (
        <>
          <p className="dialog__text">{texts.tokens.createdText}</p>
          <Secret
            label={texts.tokens.value}
            value={made.token ?? ''}
            copy={texts.forms.copy}
            copied={texts.tokens.copied}
          />
          <div className="dialog__actions">
            <Button onPress={close}>{texts.forms.done}</Button>
          </div>
        </>
      ) : (
        <TokenForm owner={owner} onMade={setMade} />
      )}
    </Dialog>
  );
}

function TokenForm({ owner, onMade }: { owner: boolean; onMade: (token: TokenEntry) => void }) {
  const [name, setName] = useState('');
  const [levels, setLevels] = useState<Levels>({
    profile: 'none',
    spaces: 'none',
    chat: 'none',
    admin: 'none',
  });
  const [days, setDays] = useState('90');
  const [wrong, setWrong] = useState<Errors>({});
  const { busy, error, run } = useAction();
  const scopes = scopesOf(levels);

  const create = async (): Promise<void> => {
    const found: Errors = {};
    if (name.trim() === '') found['name'] = texts.forms.required;
    if (scopes.length === 0) found['scopes'] = texts.tokens.noScope;
    setWrong(found);
    if (Object.keys(found).length > 0) return;
    await run(async () =>
      onMade(
        await api.createToken({
          name: name.trim(),
          scopes,
          expiresInDays: days === FOREVER ? undefined : Number(days),
        }),
      ),
    );
  };

  const errors = Object.keys(wrong).length > 0 ? wrong : fieldSentences(error);
  const failure = error && error.fields.length === 0 ? sentenceOf(error) : undefined;
  return (
    <Form
      errors={errors}
      failure={failure ?? (wrong['name'] ? undefined : wrong['scopes'])}
      onSubmit={() => void create()}
    >
      <Field
        label={texts.tokens.name}
        name="name"
        value={name}
        onChange={setName}
        autoComplete="off"
        autoFocus
        maxLength={64}
        hint={texts.tokens.nameHint}
        error={errors['name']}
      />
      <fieldset className="fieldset">
        <legend className="field__label">{texts.tokens.access}</legend>
        <div className="form__pair">
          {AREAS.filter((area) => owner || area !== 'admin').map((area) => (
            <Choice
              key={area}
              label={texts.tokens.scopes[area]}
              items={LEVELS.map((level) => ({ id: level, label: texts.tokens.levels[level] }))}
              selected={levels[area]}
              placeholder=""
              onChange={(level) => {
                if (isLevel(level)) setLevels((before) => ({ ...before, [area]: level }));
              }}
            />
          ))}
        </div>
        {errors['scopes'] !== undefined && <p className="field__error">{errors['scopes']}</p>}
      </fieldset>
      <Choice
        label={texts.tokens.expiry}
        items={[
          ...DAYS.map((count) => ({ id: String(count), label: texts.tokens.days(count) })),
          { id: FOREVER, label: texts.tokens.forever },
        ]}
        selected={days}
        placeholder=""
        onChange={setDays}
      />
      <div className="dialog__actions">
        <Button type="submit" look="primary" isPending={busy}>
          {texts.tokens.create}
        </Button>
      </div>
    </Form>
  );
}
