// SPDX-License-Identifier: Apache-2.0
// Changes the user name.
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
import { useDraft } from '../use-draft';

export function NameSection({ me }: { me: Me }) {
  const { draft, change: edit, reset } = useDraft('user-name', { userName: me.userName });
  const { userName } = draft;
  const { busy, error, run } = useAction();
  const change = async (): Promise<void> => {
    const done = await run(async () => accountChanged(await api.updateMe({ userName: userName.trim() })));
    if (!done) return;
    reset();
    showToast(texts.profile.renamed);
  };
  const errors = fieldSentences(error);
  return (
    <Section title={texts.profile.rename} text={texts.profile.renameText}>
      <Form
        errors={errors}
        failure={error && error.fields.length === 0 ? sentenceOf(error) : undefined}
        onSubmit={() => void change()}
      >
        <Field
          label={texts.account.userName}
          name="username"
          value={userName}
          onChange={(text) => edit({ userName: text })}
          autoComplete="username"
          spellCheck="false"
          maxLength={64}
          hint={texts.account.userNameHint}
          error={errors['userName']}
        />
        <div className="form__row form__row--end">
          <Button
            type="submit"
            look="primary"
            isPending={busy}
            isDisabled={userName.trim() === '' || userName.trim() === me.userName}
          >
            {texts.profile.change}
          </Button>
        </div>
      </Form>
    </Section>
  );
}
