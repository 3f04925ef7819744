// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { ServerMessage } from '../../shared/signalling';
import { mentions } from '../chat/message-text';
import {
  again,
  EMPTY_CHAT,
  enqueue,
  giveUp,
  markRead,
  reduceChat,
  type ChatContext,
  type ChatState,
} from './chat-state';
import { message, seated } from './people.test-support';

const context: ChatContext = {
  self: 'ada',
  name: 'Ada',
  slowMode: 0,
  now: 100,
  mentions,
  shownFrom: undefined,
};
const play = (state: ChatState, ...messages: ServerMessage[]): ChatState =>
  messages.reduce((before, one) => reduceChat(before, one, context), state);
const chat = (id: number, change: Parameters<typeof message>[1] = {}, nonce?: string): ServerMessage => ({
  type: 'chat',
  message: message(id, change),
  ...(nonce === undefined ? {} : { nonce }),
});
const ids = (state: ChatState): number[] => state.messages.map((one) => one.id);

describe('messages', () => {
  it('are in order of their ids and each there once', () => {
    const state = play(EMPTY_CHAT, seated({ chat: [message(3)] }), chat(7), chat(5), chat(7));
    expect(ids(state)).toEqual([3, 5, 7]);
  });

  it('change and are deleted in place', () => {
    const state = play(EMPTY_CHAT, seated({ chat: [message(1), message(2)] }), {
      type: 'chat-updated',
      message: message(1, { text: '', deleted: true }),
    });
    expect(state.messages[0]).toMatchObject({ id: 1, deleted: true });
    const unknown = play(state, { type: 'chat-updated', message: message(9) });
    expect(ids(unknown)).toEqual([1, 2]);
  });

  it('get older ones put before', () => {
    const state = play(EMPTY_CHAT, seated({ chat: [message(10)], moreChat: true }), {
      type: 'chat-page',
      messages: [message(8), message(9)],
      more: false,
    });
    expect(ids(state)).toEqual([8, 9, 10]);
    expect(state).toMatchObject({ more: false, loading: false });
  });

  it('meet the page after a lost connection, and what is older is read again when somebody gets there', () => {
    const before = play(EMPTY_CHAT, seated({ chat: [message(1), message(2)], moreChat: true }));
    const after = play(before, seated({ chat: [message(2), message(3)], moreChat: true }));
    expect(ids(after)).toEqual([2, 3]);
    expect(after).toMatchObject({ more: true, loading: false, stale: 0 });
    const all = play(before, seated({ chat: [message(2), message(3)], moreChat: false }));
    expect(all).toMatchObject({ more: false, stale: 0 });
  });

  it('that are on the screen are asked for again, page by page', () => {
    const reading = { ...context, shownFrom: 4 };
    const gone = { text: '', deleted: true };
    let state = play(
      EMPTY_CHAT,
      seated({ chat: Array.from({ length: 9 }, (_, i) => message(i + 1)), moreChat: true }),
    );
    state = reduceChat(
      state,
      seated({ chat: [message(8), message(9), message(10)], moreChat: true }),
      reading,
    );
    expect(ids(state)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(state).toMatchObject({ stale: 8, loading: true });
    state = reduceChat(
      state,
      { type: 'chat-page', messages: [message(6, gone), message(7)], more: true },
      reading,
    );
    expect(state).toMatchObject({ stale: 6, loading: true });
    state = reduceChat(
      state,
      { type: 'chat-page', messages: [message(3), message(4, { text: 'new', edited: true })], more: true },
      reading,
    );
    // 5 is gone for good, 1 and 2 are above the screen.
    expect(ids(state)).toEqual([3, 4, 6, 7, 8, 9, 10]);
    expect(state.messages[1]).toMatchObject({ text: 'new', edited: true });
    expect(state.messages[2]).toMatchObject({ id: 6, deleted: true });
    expect(state).toMatchObject({ stale: 0, loading: false, more: true });
  });

  it('can be asked for once more when the server could not read them', () => {
    const asked = { ...play(EMPTY_CHAT, seated({ chat: [message(5)], moreChat: true })), loading: true };
    const refused: ServerMessage = { type: 'error', code: 'unavailable', message: 'x', fatal: false };
    expect(play(asked, refused).loading).toBe(false);
  });

  it('are replaced when something in between would be missing', () => {
    const before = play(EMPTY_CHAT, seated({ chat: [message(1), message(2)] }));
    const after = play(before, seated({ chat: [message(50), message(51)], moreChat: true }));
    expect(ids(after)).toEqual([50, 51]);
    expect(after.more).toBe(true);
  });
});

describe('unread', () => {
  it('does not count what was said before one came, nor oneself, nor what was deleted', () => {
    const state = play(
      EMPTY_CHAT,
      seated({ chat: [message(1)] }),
      chat(2),
      chat(3, { author: 'ada' }),
      chat(4, { deleted: true }),
    );
    expect(state.unread).toBe(1);
  });

  it('knows a call by name and a message to oneself alone', () => {
    const quiet = play(EMPTY_CHAT, seated(), chat(1, { text: 'hello all' }));
    expect(quiet.called).toBe(false);
    expect(play(quiet, chat(2, { text: 'hello @ada!' })).called).toBe(true);
    expect(play(quiet, chat(2, { to: 'ada' })).called).toBe(true);
  });

  it('is over when it was read, also over a lost connection', () => {
    const read = markRead(play(EMPTY_CHAT, seated(), chat(1), chat(2)));
    expect(read).toMatchObject({ unread: 0, readId: 2 });
    const back = play(read, seated({ chat: [message(1), message(2), message(3)] }));
    expect(back.unread).toBe(1);
    expect(markRead(markRead(back))).toEqual(markRead(back));
  });
});

describe('the outbox', () => {
  const sending = enqueue(play(EMPTY_CHAT, seated({ chat: [message(5)] })), { nonce: 'n1', text: 'hi' });

  it('is emptied by the nonce', () => {
    const state = play(sending, chat(6, { author: 'ada', text: 'hi' }, 'n1'));
    expect(state.outbox).toEqual([]);
    expect(ids(state)).toEqual([5, 6]);
  });

  it('does not show twice what a page of history already has', () => {
    const twice = enqueue(sending, { nonce: 'n2', text: 'hi' });
    const back = play(twice, seated({ chat: [message(5), message(6, { author: 'ada', text: 'hi' })] }));
    expect(back.outbox.map((out) => [out.nonce, out.arrived])).toEqual([
      ['n1', true],
      ['n2', false],
    ]);
    // Sent again, the server names both: one it knew, one it did not.
    const done = play(
      back,
      chat(6, { author: 'ada', text: 'hi' }, 'n1'),
      chat(7, { author: 'ada', text: 'hi' }, 'n2'),
    );
    expect(done.outbox).toEqual([]);
    expect(ids(done)).toEqual([5, 6, 7]);
  });

  it('keeps what was refused until the person decides', () => {
    const refused = play(sending, {
      type: 'chat-refused',
      nonce: 'n1',
      code: 'slow-mode',
      message: 'Wait a little.',
      retryAfterMs: 4000,
    });
    expect(refused.outbox[0]).toMatchObject({
      state: 'refused',
      refusal: { code: 'slow-mode', message: 'Wait a little.' },
      retryAt: 4100,
    });
    expect(refused.slowUntil).toBe(4100);
    expect(again(refused, 'n1').outbox[0]).toMatchObject({
      nonce: 'n1',
      state: 'sending',
      refusal: undefined,
    });
    expect(giveUp(refused, 'n1').outbox).toEqual([]);
    expect(again(refused, 'unknown')).toBe(refused);
  });

  it('starts slow mode with the own message, not with those of others or to one person', () => {
    const slow = { ...context, slowMode: 30 };
    const own = reduceChat(sending, chat(6, { author: 'ada' }, 'n1'), slow);
    expect(own.slowUntil).toBe(30_100);
    expect(reduceChat(sending, chat(6), slow).slowUntil).toBe(0);
    expect(reduceChat(sending, chat(6, { author: 'ada', to: 'bo' }), slow).slowUntil).toBe(0);
  });
});
