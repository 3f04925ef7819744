// SPDX-License-Identifier: Apache-2.0
// The chat: messages above, the line to write below, and what a screen reader is told. In: the room; out: messages,
// commands, edits and deletions.
import { useCallback, useMemo, useRef, useState } from 'react';
import { Dialog } from '../../shared/design/Dialog';
import { Switch } from '../../shared/design/Switch';
import type { ChatMessage } from '../../shared/signalling';
import { useStore } from '../../shared/store';
import { texts } from '../../shared/texts';
import { NameForm } from '../naming/NameForm';
import { needsName } from '../naming/use-naming';
import type { Hosting } from '../people/use-hosting';
import { chatClosed } from '../state/room-state';
import type { RoomStore } from '../state/room-store';
import { ClosedChat } from './ClosedChat';
import { commandsFor, interpret } from './commands';
import { Composer } from './Composer';
import { MessageList } from './MessageList';
import './chat.css';

export interface ChatPanelProps {
  room: RoomStore;
  hosting: Hosting;
  hasPlayer: boolean;
}

export function ChatPanel({ room, hosting, hasPlayer }: ChatPanelProps) {
  const { you, settings, people } = useStore(room.state);
  const withPicture = useStore(room.withPicture);
  const spoken = useStore(room.announcer.spoken);
  const [help, setHelp] = useState(false);
  const [problem, setProblem] = useState('');
  const unnamed = needsName(you, useStore(room.named));
  const field = useRef<HTMLTextAreaElement>(null);
  const held = useRef(false);
  const closed = chatClosed(you, settings);
  // What was there before the panel opened is on the screen already: only what comes from now on is read out.
  const [silent] = useState(() => room.announcer.spoken.get().at(-1)?.seq ?? 0);

  /** True when the line was taken and may be cleared. */
  const submit = useCallback(
    (line: string): boolean => {
      const state = room.state.get();
      const to = room.draft.get().to;
      const outcome = interpret(line, state.you, [...state.people.values()]);
      setProblem('');
      switch (outcome.do) {
        case 'say':
          room.say(outcome.text, outcome.to ?? to);
          return true;
        case 'send':
          return hosting.send(...outcome.messages);
        case 'confirm':
          if (outcome.what === 'ban') hosting.askBan(outcome.person, outcome.reason);
          else if (outcome.what === 'remove') hosting.askRemove(outcome.person);
          else hosting.askEnd();
          return true;
        case 'help':
          setHelp(true);
          return true;
        case 'problem':
          setProblem(outcome.text);
          return false;
      }
    },
    [room, hosting],
  );

  const messageActions = useMemo(
    () => ({
      mention: (message: ChatMessage): void => {
        room.draft.update((draft) => ({
          ...draft,
          text: `${draft.text.trimEnd()} @${message.name} `.trimStart(),
        }));
        field.current?.focus();
      },
      direct: (message: ChatMessage): void => {
        room.writeTo({ id: message.author, name: message.name });
        field.current?.focus();
      },
      write: (): void => field.current?.focus(),
      edit: (id: number, text: string): boolean => hosting.send({ type: 'chat-edit', id, text }),
      remove: (id: number): void => void hosting.send({ type: 'chat-delete', id }),
    }),
    [room, hosting],
  );

  return (
    <div className="chat">
      {hasPlayer && (
        <div className="chat__options" title={texts.chat.withPictureHint}>
          <Switch
            label={texts.chat.withPicture}
            on={withPicture}
            onChange={(on) => room.setWithPicture(on)}
          />
        </div>
      )}
      <MessageList room={room} actions={messageActions} writes={closed === undefined} />
      <div className="visually-hidden" role="log" aria-live="polite" aria-label={texts.chat.announcer}>
        {spoken
          .filter((one) => one.seq > silent)
          .map((one) => (
            <p key={one.seq}>
              {one.kind === 'more'
                ? texts.chat.spokenMore(one.count)
                : one.direct
                  ? texts.chat.spokenDirect(one.name, one.text)
                  : texts.chat.spoken(one.name, one.text)}
            </p>
          ))}
      </div>
      {you && closed !== undefined ? (
        <ClosedChat why={closed} you={you} hosting={hosting} held={held} />
      ) : unnamed ? (
        <NameForm room={room} held={held} />
      ) : (
        <Composer
          room={room}
          field={field}
          people={people}
          held={held}
          problem={problem}
          onSubmit={submit}
          onChange={() => setProblem('')}
        />
      )}
      <Dialog title={texts.chat.command.helpTitle} isOpen={help} onClose={() => setHelp(false)}>
        <dl className="keys keys--commands">
          {commandsFor(you).map(({ name, person }) => (
            <div key={name}>
              <dt>
                <code>
                  /{name}
                  {person !== 'no' && ` ${texts.chat.command.person}`}
                </code>
              </dt>
              <dd>{texts.chat.command.hints[name]}</dd>
            </div>
          ))}
        </dl>
      </Dialog>
    </div>
  );
}
