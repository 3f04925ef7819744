// SPDX-License-Identifier: Apache-2.0
// Makes a space and leads to its management.
import { useState } from 'react';
import { api } from '../../shared/api';
import { fieldSentences, sentenceOf } from '../../shared/api/sentences';
import { useAction } from '../../shared/api/use-api';
import { Button, LinkButton } from '../../shared/design/Button';
import { Form } from '../../shared/design/Form';
import { showToast } from '../../shared/design/toasts';
import { managePath } from '../../shared/spaces/access';
import { texts } from '../../shared/texts';
import { Page } from '../Page';
import { RequireAccount } from '../RequireAccount';
import { navigate } from '../router';
import { checkSpace, type Errors } from '../validate';
import { discardUnsaved } from '../unsaved';
import { useDraft } from '../use-draft';
import { DetailsFields } from './DetailsFields';
import { draftOf, NEW_SPACE } from './draft';

export function CreatePage() {
  return <RequireAccount title={texts.spaceForm.createTitle}>{() => <CreateForm />}</RequireAccount>;
}

function CreateForm() {
  const { draft: details, change } = useDraft('create', NEW_SPACE);
  const [wrong, setWrong] = useState<Errors>({});
  const { busy, error, run } = useAction();

  const create = async (): Promise<void> => {
    const found = checkSpace(details.title, details.slug);
    setWrong(found);
    if (Object.keys(found).length > 0) return;
    await run(async () => {
      const space = await api.createSpace(draftOf(details));
      showToast(texts.spaceForm.created(space.title));
      discardUnsaved();
      navigate(managePath(space.slug), { replace: true });
    });
  };

  const errors = Object.keys(wrong).length > 0 ? wrong : fieldSentences(error);
  return (
    <Page title={texts.spaceForm.createTitle} lead={texts.spaceForm.createLead}>
      <div className="card create">
        <Form
          errors={errors}
          failure={error && error.fields.length === 0 ? sentenceOf(error) : undefined}
          onSubmit={() => void create()}
        >
          <DetailsFields details={details} errors={errors} onChange={change} />
          <div className="form__row form__row--end">
            <LinkButton href="/spaces">{texts.forms.cancel}</LinkButton>
            <Button type="submit" look="primary" isPending={busy}>
              {texts.spaceForm.create}
            </Button>
          </div>
        </Form>
      </div>
    </Page>
  );
}
