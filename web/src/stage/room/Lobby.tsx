// SPDX-License-Identifier: Apache-2.0
// Before a host lets one in: what one waits for, and the own picture to look at meanwhile.
import { LogOut } from 'lucide-react';
import { useEffect, type ReactNode } from 'react';
import { Button } from '../../shared/design/Button';
import { LanguageMenu } from '../../shared/design/LanguageMenu';
import { Logo } from '../../shared/design/Logo';
import { ThemeButton } from '../../shared/design/ThemeButton';
import { texts } from '../../shared/texts';
import { DeviceChoices } from '../check/DeviceChoices';
import { Preview } from '../check/Preview';
import type { LocalMedia } from '../media/local-media';
import '../check/check.css';

export interface LobbyProps {
  title: string;
  media: LocalMedia;
  onLeave: () => void;
  children: ReactNode;
}

export function Lobby({ title, media, onLeave, children }: LobbyProps) {
  useEffect(() => {
    document.title = texts.lobby.pageTitle(title);
  }, [title]);
  return (
    <div className="check">
      <header className="check__head">
        <Logo />
        <div className="page-head__tools">
          <LanguageMenu />
          <ThemeButton />
        </div>
      </header>
      <main className="check__main">
        <Preview media={media} />
        <div className="check__form">
          <div role="status">
            <h1>{texts.lobby.title}</h1>
            <p className="check__lead">{texts.lobby.text(title)}</p>
          </div>
          <div className="check__waiting">
            <span className="spinner" aria-hidden />
          </div>
          <DeviceChoices media={media} />
          <Button onPress={onLeave}>
            <LogOut size={18} aria-hidden />
            {texts.lobby.leave}
          </Button>
        </div>
      </main>
      {children}
    </div>
  );
}
