// SPDX-License-Identifier: Apache-2.0
// Changes title, address, description, visibility and schedule of a space; deletes it.
import { useState } from 'react';
import { api, type Space } from '../../shared/api';
import { fieldSentences, sentenceOf } from '../../shared/api/sentences';
import { useAction } from '../../shared/api/use-api';
import { Button } from '../../shared/design/Button';
import { ConfirmDialog } from '../../shared/design/ConfirmDialog';
import { Form } from '../../shared/design/Form';
import { Section } from '../../shared/design/Section';
import { showToast } from '../../shared/design/toasts';
import { managePath } from '../../shared/spaces/access';
import { texts } from '../../shared/texts';
import { navigate } from '../router';
import { UnsavedNote } from '../UnsavedNote';
import { discardUnsaved } from '../unsaved';
import { useDraft } from '../use-draft';
import { checkSpace, type Errors } from '../validate';
import { DetailsFields } from './DetailsFields';
import { detailsOf, draftOf } from './draft';

export function DetailsTab({ space, onChange }: { space: Space; onChange: (space: Space) => void }) {
  const { draft: details, dirty, change, reset } = useDraft('details', detailsOf(space));
  const [wrong, setWrong] = useState<Errors>({});
  const [deleting, setDeleting] = useState(false);
  const { busy, error, run } = useAction();

  const save = async (): Promise<void> => {
    const found = checkSpace(details.title, details.slug || space.slug);
    setWrong(found);
    if (Object.keys(found).length > 0) return;
    await run(async () => {
      const saved = await api.updateSpace(space.slug, draftOf(details));
      showToast(texts.spaceForm.saved);
      if (saved.slug === space.slug) {
        onChange(saved);
        reset();
        return;
      }
      discardUnsaved();
      navigate(managePath(saved.slug), { replace: true });
    });
  };

  const errors = Object.keys(wrong).length > 0 ? wrong : fieldSentences(error);
  return (
    <>
      <Section title={texts.manage.details} text={texts.manage.detailsText}>
        <Form
          errors={errors}
          failure={error && error.fields.length === 0 ? sentenceOf(error) : undefined}
          onSubmit={() => void save()}
        >
          <DetailsFields details={details} errors={errors} saved={space.slug} onChange={change} />
          <div className="form__row form__row--end">
            {dirty && <UnsavedNote onDiscard={reset} />}
            <Button type="submit" look="primary" isPending={busy}>
              {texts.forms.save}
            </Button>
          </div>
        </Form>
      </Section>
      <Section title={texts.manage.remove} text={texts.manage.removeText} danger>
        <div className="form__row">
          <Button look="danger" onPress={() => setDeleting(true)}>
            {texts.manage.removeButton}
          </Button>
        </div>
        <ConfirmDialog
          title={texts.manage.removeTitle(space.title)}
          text={texts.manage.removeText}
          action={texts.manage.remove}
          word={space.slug}
          isOpen={deleting}
          onClose={() => setDeleting(false)}
          onConfirm={async () => {
            await api.deleteSpace(space.slug);
            discardUnsaved();
            showToast(texts.manage.removed(space.title));
            navigate('/spaces', { replace: true });
          }}
        />
      </Section>
    </>
  );
}
