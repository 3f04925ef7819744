// SPDX-License-Identifier: Apache-2.0
// The messages, newest at the bottom. Stays at the bottom while one is there, keeps its place while one reads above or
// older ones are put before. Rows out of sight are not laid out (content-visibility), so that a thousand cost little.
import { ArrowDown } from 'lucide-react';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { Button } from '../../shared/design/Button';
import type { ChatMessage } from '../../shared/signalling';
import { useStore } from '../../shared/store';
import { language, texts } from '../../shared/texts';
import { dayOf } from './day';
import { MessageRow, type MessageActions } from './MessageRow';
import { OutgoingRow } from './OutgoingRow';
import { isHost } from '../state/room-state';
import type { RoomStore } from '../state/room-store';

/** Closer to the end than this counts as being there, px. */
const NEAR_END = 48;
/** Closer to the start than this asks for older messages, px. */
const NEAR_START = 160;
/** Messages of one author within this time stand under one name. */
const TOGETHER_MS = 5 * 60_000;

interface Anchor {
  id: string;
  top: number;
  /** The row before it, of which a part may be seen; its own id when there is none. */
  from: string;
}

export interface MessageListProps {
  room: RoomStore;
  actions: MessageActions;
  /** The rules let us write. */
  writes: boolean;
}

export function MessageList({ room, actions, writes }: MessageListProps) {
  const chat = useStore(room.chat);
  const { you, people } = useStore(room.state);
  const shown = useStore(language);
  const scroller = useRef<HTMLDivElement>(null);
  const anchor = useRef<Anchor | undefined>(undefined);
  const [atEnd, setAtEnd] = useState(true);
  const following = useRef(true);
  const { messages, outbox, more, loading, unread } = chat;
  const names = useStable(useMemo(() => [...people.values()].map((person) => person.name), [people]));

  const look = useCallback((): void => {
    const element = scroller.current;
    if (!element) return;
    const end = element.scrollHeight - element.scrollTop - element.clientHeight <= NEAR_END;
    following.current = end;
    setAtEnd(end);
    anchor.current = end ? undefined : anchorOf(element);
    // Rows of unsent messages have no number: they go to the end.
    const from = Number(anchor.current?.from);
    room.shownFrom = Number.isNaN(from) ? undefined : from;
    if (end && document.visibilityState === 'visible') room.read();
    if (element.scrollTop < NEAR_START) room.older();
  }, [room]);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    if (following.current) {
      element.scrollTop = element.scrollHeight;
    } else if (anchor.current) {
      const row = element.querySelector(`[data-row="${anchor.current.id}"]`);
      if (row) element.scrollTop += row.getBoundingClientRect().top - anchor.current.top;
    }
    look();
  }, [messages, outbox, look]);

  useEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    // A keyboard on a phone, a rotated screen, a picture that arrives: the end stays in sight.
    const observer = new ResizeObserver(() => {
      if (following.current) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    document.addEventListener('visibilitychange', look);
    return () => {
      room.shownFrom = undefined;
      observer.disconnect();
      document.removeEventListener('visibilitychange', look);
    };
  }, [look, room]);

  const toEnd = (): void => {
    const element = scroller.current;
    following.current = true;
    element?.scrollTo({ top: element.scrollHeight });
  };

  return (
    <div className="chat__list">
      <div
        ref={scroller}
        className="chat__scroll"
        // Readable by keyboard: what scrolls must be able to have the focus.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        role="region"
        aria-label={texts.chat.log}
        onScroll={look}
      >
        {more && (
          <div className="chat__older">
            <Button look="quiet" isDisabled={loading} onPress={() => room.older()}>
              {loading ? texts.chat.loadingOlder : texts.chat.older}
            </Button>
          </div>
        )}
        {messages.length === 0 && outbox.length === 0 && (
          <p className="chat__empty">{writes ? texts.chat.empty : texts.chat.emptyClosed}</p>
        )}
        <ol className="chat__rows">
          {messages.map((message, index) => {
            const before = messages[index - 1];
            const day = dayOf(message.sent);
            return (
              <MessageRow
                key={message.id}
                message={message}
                day={before && dayOf(before.sent) === day ? undefined : day}
                together={isTogether(before, message)}
                self={you?.id}
                selfName={you?.name ?? ''}
                host={isHost(you)}
                writes={writes}
                avatar={people.get(message.author)?.avatar}
                names={names}
                actions={actions}
                shown={shown}
              />
            );
          })}
          {outbox
            .filter((out) => !out.arrived)
            .map((out) => (
              <OutgoingRow key={out.nonce} out={out} name={you?.name ?? ''} room={room} />
            ))}
        </ol>
      </div>
      {!atEnd && (
        <Button className="chat__newest" look="primary" onPress={toEnd}>
          <ArrowDown size={16} aria-hidden />
          {unread > 0 ? texts.panel.unread(unread) : texts.chat.newest}
        </Button>
      )}
    </div>
  );
}

function isTogether(before: ChatMessage | undefined, message: ChatMessage): boolean {
  return (
    before !== undefined &&
    before.author === message.author &&
    (before.to ?? '') === (message.to ?? '') &&
    message.sent - before.sent < TOGETHER_MS &&
    dayOf(before.sent) === dayOf(message.sent)
  );
}

/** The first row that is whole on the screen. */
function anchorOf(element: HTMLElement): Anchor | undefined {
  const { top } = element.getBoundingClientRect();
  let before: string | undefined;
  for (const row of element.querySelectorAll<HTMLElement>('[data-row]')) {
    const place = row.getBoundingClientRect().top;
    const id = row.dataset['row'] ?? '';
    if (place >= top) return { id, top: place, from: before ?? id };
    before = id;
  }
  return undefined;
}

/** The same list until its content changes: rows are compared by reference. */
function useStable(list: readonly string[]): readonly string[] {
  const kept = useRef(list);
  const same = kept.current.length === list.length && kept.current.every((one, i) => one === list[i]);
  if (!same) kept.current = list;
  return kept.current;
}
