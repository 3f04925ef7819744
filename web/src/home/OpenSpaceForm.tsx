// SPDX-License-Identifier: Apache-2.0
// A space's name in, the way to its stage or its audience out.
import { useState, type FormEvent } from 'react';
import { Button } from '../shared/design/Button';
import { Field } from '../shared/design/Field';
import { stagePath, toSlug, watchPath } from '../shared/space';
import { recall, remember } from '../shared/storage';
import { texts } from '../shared/texts';

export function OpenSpaceForm() {
  const [text, setText] = useState(recall('space') ?? '');
  const [tried, setTried] = useState(false);
  const slug = toSlug(text);

  const go = (path: (slug: string) => string): void => {
    setTried(true);
    if (slug === '') return;
    remember('space', slug);
    window.location.assign(path(slug));
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    go(stagePath);
  };

  return (
    <form className="card home__form" onSubmit={submit}>
      <Field
        label={texts.home.space}
        placeholder={texts.home.spacePlaceholder}
        value={text}
        onChange={setText}
        hint={slug !== '' && slug !== text ? texts.home.spaceHint(slug) : undefined}
        error={tried && slug === '' ? texts.home.spaceInvalid : undefined}
        autoComplete="off"
        spellCheck="false"
        maxLength={80}
      />
      <div className="home__actions">
        <Button type="submit" look="primary">
          {texts.home.stage}
        </Button>
        <Button onPress={() => go(watchPath)}>{texts.home.watch}</Button>
      </div>
    </form>
  );
}
