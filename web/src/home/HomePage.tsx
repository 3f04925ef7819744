// SPDX-License-Identifier: Apache-2.0
// The start page: a space's name in, the way to its stage or its audience out.
import { MonitorPlay, Radio, Users } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { Button } from '../shared/design/Button';
import { Field } from '../shared/design/Field';
import { Logo } from '../shared/design/Logo';
import { ThemeButton } from '../shared/design/ThemeButton';
import { stagePath, toSlug, watchPath } from '../shared/space';
import { recall, remember } from '../shared/storage';
import { texts } from '../shared/texts';
import './home.css';

const ICONS = [Users, Radio, MonitorPlay];

export function HomePage() {
  return (
    <div className="home">
      <header className="home__head">
        <Logo />
        <ThemeButton />
      </header>
      <main className="home__main">
        <h1>{texts.home.title}</h1>
        <p className="home__lead">{texts.home.lead}</p>
        <SpaceForm />
        <ul className="home__points">
          {texts.home.points.map((point, index) => {
            const Icon = ICONS[index] ?? Users;
            return (
              <li key={point.title}>
                <Icon size={22} aria-hidden />
                <h2>{point.title}</h2>
                <p>{point.text}</p>
              </li>
            );
          })}
        </ul>
      </main>
    </div>
  );
}

function SpaceForm() {
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
