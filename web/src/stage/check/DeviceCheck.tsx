// SPDX-License-Identifier: Apache-2.0
// Before the stage: see yourself, hear that you are heard, choose devices and a name. In: LocalMedia; out: onJoin(name).
import { ArrowLeft } from 'lucide-react';
import { useState, type FormEvent, type ReactNode } from 'react';
import { clampName } from '../../shared/clamp-name';
import { AccountMenu } from '../../shared/account/AccountMenu';
import { Button } from '../../shared/design/Button';
import { Field } from '../../shared/design/Field';
import { LanguageMenu } from '../../shared/design/LanguageMenu';
import { Logo } from '../../shared/design/Logo';
import { ThemeButton } from '../../shared/design/ThemeButton';
import { useStore } from '../../shared/store';
import { texts } from '../../shared/texts';
import type { LocalMedia } from '../media/local-media';
import { DeviceChoices } from './DeviceChoices';
import { MediaProblems } from './MediaProblems';
import { Preview } from './Preview';
import './check.css';

export interface DeviceCheckProps {
  space: string;
  media: LocalMedia;
  name: string;
  /** Name of the account that is logged in: it is the name on stage. */
  account?: string;
  onJoin: (name: string) => void;
  /** The way onto the stage is being opened. */
  busy?: boolean;
  /** One came from the audience and may go back. */
  onBack?: () => void;
  /** What else to know before one goes. */
  children?: ReactNode;
}

export function DeviceCheck({
  space,
  media,
  name: offered,
  account,
  onJoin,
  busy = false,
  onBack,
  children,
}: DeviceCheckProps) {
  const { camera, microphone } = useStore(media.state);
  const [name, setName] = useState(offered);
  const [tried, setTried] = useState(false);
  const clean = clampName(account ?? name);
  const nothing = !camera.wanted && !microphone.wanted;

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (clean !== '') onJoin(clean);
  };

  return (
    <div className="check">
      <header className="check__head">
        <Logo />
        <div className="page-head__tools">
          <LanguageMenu />
          <ThemeButton />
          <AccountMenu />
        </div>
      </header>
      <main className="check__main">
        <Preview media={media} />
        <form className="check__form" onSubmit={submit}>
          <div>
            <h1>{texts.check.title}</h1>
            <p className="check__lead">{texts.check.lead(space)}</p>
          </div>
          {children}
          <MediaProblems media={media} />
          {account === undefined && (
            <Field
              label={texts.check.name}
              placeholder={texts.check.namePlaceholder}
              value={name}
              onChange={setName}
              autoComplete="name"
              maxLength={64}
              autoFocus={offered === ''}
              error={tried && clean === '' ? texts.check.nameMissing : undefined}
            />
          )}
          <DeviceChoices media={media} />
          <Button type="submit" look="primary" large autoFocus={offered !== ''} isDisabled={busy}>
            {nothing ? texts.check.joinWithout : texts.check.join}
          </Button>
          {onBack && (
            <Button onPress={onBack}>
              <ArrowLeft size={18} aria-hidden />
              {texts.summons.back}
            </Button>
          )}
        </form>
      </main>
    </div>
  );
}
