// SPDX-License-Identifier: Apache-2.0
// Stands where one would write, for those whom the rules of the space keep from it. In: why, and who reads it; out: who
// may write here, and the way there: log in, or a raised hand. The server decides again.
import { Hand, LogIn, MessageSquareOff } from 'lucide-react';
import { useRef, type RefObject } from 'react';
import { logInPath } from '../../shared/account/return-path';
import { Button, LinkButton } from '../../shared/design/Button';
import type { Person } from '../../shared/signalling';
import { texts } from '../../shared/texts';
import type { Hosting } from '../people/use-hosting';
import type { ChatClosed } from '../state/room-state';
import { useFocusHandOver } from '../../shared/focus/use-focus-hand-over';

export interface ClosedChatProps {
  why: ChatClosed;
  you: Person;
  hosting: Hosting;
  /** Whether the focus was in what stood here before. */
  held: RefObject<boolean>;
}

export function ClosedChat({ why, you, hosting, held }: ClosedChatProps) {
  const box = useRef<HTMLDivElement>(null);
  useFocusHandOver(held, box, box);
  const words = texts.chat.closed;
  const mayAsk = you.place === 'audience' && why !== 'off';
  const handUp = you.hand > 0;
  return (
    <div ref={box} className="closed" data-closed={why} tabIndex={-1} data-panel-focus>
      <p className="closed__who" role="status">
        <MessageSquareOff size={18} aria-hidden />
        <span>{words[why]}</span>
      </p>
      {why === 'members' && <p>{you.guest ? words.guest : words.visitor}</p>}
      {why === 'stage' && mayAsk && <p>{words.audience}</p>}
      {(mayAsk || (why === 'members' && you.guest)) && (
        <div className="closed__ways">
          {why === 'members' && you.guest && (
            <LinkButton look="primary" href={logInPath(window.location)}>
              <LogIn size={16} aria-hidden />
              {texts.gate.logIn}
            </LinkButton>
          )}
          {mayAsk && (
            <Button onPress={hosting.toggleHand}>
              <Hand size={16} aria-hidden />
              {handUp ? texts.summons.lower : texts.summons.raise}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
