// SPDX-License-Identifier: Apache-2.0
// Instead of a list that could not be fetched: why, and a way to ask again. Temporary failures are asked again anyway.
import type { ApiError } from '../shared/api';
import { sentenceOf } from '../shared/api/sentences';
import { Button } from '../shared/design/Button';
import { Notice } from '../shared/design/Notice';
import { texts } from '../shared/texts';

export function LoadProblem({ error, onRetry }: { error: ApiError; onRetry: () => void }) {
  return (
    <div className="form">
      <Notice danger>{sentenceOf(error)}</Notice>
      <div className="form__row">
        <Button onPress={onRetry}>{texts.forms.retry}</Button>
      </div>
    </div>
  );
}
