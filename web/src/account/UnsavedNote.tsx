// SPDX-License-Identifier: Apache-2.0
// Beside a form's button: there are changes that were not saved, and a way back.
import { Button } from '../shared/design/Button';
import { texts } from '../shared/texts';

export function UnsavedNote({ onDiscard }: { onDiscard: () => void }) {
  return (
    <>
      <span className="form__unsaved" role="status">
        {texts.forms.unsaved}
      </span>
      <Button look="quiet" onPress={onDiscard}>
        {texts.forms.discard}
      </Button>
    </>
  );
}
