// SPDX-License-Identifier: Apache-2.0
// The server does not let us in, why, and what can be done about it. The same for the stage and the audience.
import { Ban, DoorClosed, Lock, LogIn, RefreshCw, SearchX, UserX } from 'lucide-react';
import type { ReactNode } from 'react';
import { logInPath } from '../../shared/account/return-path';
import { Button, LinkButton } from '../../shared/design/Button';
import { MessagePage } from '../../shared/design/MessagePage';
import type { ErrorCode } from '../../shared/signalling';
import { refusalText } from '../../shared/refusal';
import { watchPath } from '../../shared/space';
import { texts } from '../../shared/texts';
import { gateOf, reasonIn, type GateKind } from './gate';
import { PlaceLink } from './PlaceLink';

export interface GatePageProps {
  space: string;
  /** Where one wanted to go. */
  door: 'stage' | 'audience';
  code: ErrorCode;
  message: string;
  onAgain: () => void;
  /** Watches in this page, without a reload. */
  onWatch?: () => void;
}

const ICONS: Partial<Record<GateKind, ReactNode>> = {
  outdated: <RefreshCw size={28} />,
  login: <LogIn size={28} />,
  banned: <Ban size={28} />,
  removed: <UserX size={28} />,
  locked: <Lock size={28} />,
  missing: <SearchX size={28} />,
};

export function GatePage({ space, door, code, message, onAgain, onWatch }: GatePageProps) {
  const { kind, saysWhy, action, mayWatch } = gateOf(code, door);
  const { title, text } = texts.gate[kind];
  const refusal = refusalText(code, message);
  const why = kind === 'banned' ? reasonIn(message) : undefined;
  return (
    <MessagePage
      icon={ICONS[kind] ?? <DoorClosed size={28} />}
      title={title}
      text={why !== undefined ? `${text} ${texts.gate.reason(why)}` : saysWhy ? refusal : text}
    >
      {action === 'login' && (
        <LinkButton look="primary" href={logInPath(window.location)}>
          {texts.gate.logIn}
        </LinkButton>
      )}
      {action === 'home' && (
        <LinkButton look="primary" href="/">
          {texts.common.home}
        </LinkButton>
      )}
      {action === 'reload' && (
        <Button look="primary" onPress={() => window.location.reload()}>
          {texts.gate.reload}
        </Button>
      )}
      {(action === 'again' || action === 'come-back') && (
        <Button look="primary" onPress={onAgain}>
          {action === 'again' ? texts.gate.again : texts.gate.comeBack}
        </Button>
      )}
      {mayWatch && (
        <PlaceLink href={watchPath(space)} onGo={onWatch}>
          {texts.left.watch}
        </PlaceLink>
      )}
    </MessagePage>
  );
}
