// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RoomNotice } from './room-notices';
import { FakeLink, message, person, seated, settings } from './people.test-support';
import { RoomStore } from './room-store';

describe('RoomStore', () => {
  let link: FakeLink;
  let room: RoomStore;
  let notices: RoomNotice[];
  const chats = (from: FakeLink = link): unknown[] => from.sent.filter((one) => one.type === 'chat');

  beforeEach(() => {
    vi.useFakeTimers();
    link = new FakeLink();
    room = new RoomStore(() => Date.now());
    notices = [];
    room.onNotice = (notice) => notices.push(notice);
    room.receive(link, seated({ you: person('ada', { role: 'host' }) }));
  });
  afterEach(() => vi.useRealTimers());

  it('sends a message and shows it until the server has taken it', () => {
    room.say('hello');
    const [out] = room.chat.get().outbox;
    expect(chats()).toEqual([{ type: 'chat', text: 'hello', nonce: out?.nonce }]);
    room.receive(link, {
      type: 'chat',
      message: message(1, { author: 'ada', text: 'hello' }),
      nonce: out?.nonce,
    });
    expect(room.chat.get().outbox).toEqual([]);
  });

  it('marks who speaks when the picture shows it, and nobody after a new connection', () => {
    const speak = (...persons: string[]): void =>
      room.receive(link, {
        type: 'speakers',
        speakers: persons.map((one) => ({ participant: `${one}-tab`, person: one, level: -20 })),
        active: '',
        runnerUp: '',
        sent: 10_000,
      });
    const speaking = (): string[] => [...room.speaking.get()];
    link.serverNow = 10_000;
    speak('bo');
    expect(speaking()).toEqual(['bo']); // nothing plays: at once
    room.latencyMs = () => 2000;
    speak('cy');
    speak();
    expect(speaking()).toEqual(['bo']);
    link.serverNow = 12_000;
    vi.advanceTimersByTime(300);
    expect(speaking()).toEqual([]);
    speak('bo');
    expect(speaking()).toEqual(['bo']); // of a moment that the picture has passed
    link.serverNow = 10_000;
    speak('cy');
    room.receive(link, seated());
    link.serverNow = 12_000;
    vi.advanceTimersByTime(300);
    expect(speaking()).toEqual([]);
  });

  it('sends again after a lost connection, with the same nonce and in order', () => {
    room.say('one');
    link.lose();
    expect(room.state.get().seated).toBe(false);
    room.say('two', { id: 'bo', name: 'Bo' });
    expect(chats()).toHaveLength(1);
    link.find();
    // Open is not enough: the server must know us first.
    expect(chats()).toHaveLength(1);
    room.receive(link, seated());
    const sent = chats() as { text: string; nonce: string; to?: string }[];
    expect(sent.map((one) => one.text)).toEqual(['one', 'one', 'two']);
    expect(sent[0]?.nonce).toBe(sent[1]?.nonce);
    expect(sent[2]?.to).toBe('bo');
  });

  it('asks again for what was on the screen when the connection was lost', () => {
    const history = (): unknown[] => link.sent.filter((one) => one.type === 'chat-history');
    const chat = [1, 2, 3, 4].map((id) => message(id));
    room.receive(link, seated({ chat, moreChat: false }));
    room.shownFrom = 2;
    link.lose();
    link.find();
    room.receive(link, seated({ chat: [message(4), message(5)], moreChat: true }));
    expect(history()).toEqual([{ type: 'chat-history', before: 4 }]);
    const gone = message(2, { text: '', deleted: true });
    room.receive(link, { type: 'chat-page', messages: [gone, message(3)], more: true });
    expect(history()).toHaveLength(1);
    expect(room.chat.get().messages.map((one) => [one.id, one.deleted])).toEqual([
      [2, true],
      [3, false],
      [4, false],
      [5, false],
    ]);
  });

  it('does not send by itself what was refused', () => {
    room.say('one');
    const nonce = room.chat.get().outbox[0]?.nonce ?? '';
    room.receive(link, { type: 'chat-refused', nonce, code: 'denied', message: 'No.', retryAfterMs: 0 });
    room.receive(link, seated());
    expect(chats()).toHaveLength(1);
    room.sayAgain(nonce);
    expect(chats()).toHaveLength(2);
  });

  it('listens to the link that was seated last: the way from the audience to the stage', () => {
    room.say('on the way');
    const stage = new FakeLink();
    room.receive(stage, seated({ you: person('ada', { place: 'stage' }) }));
    expect(chats(stage)).toHaveLength(1);
    room.receive(link, { type: 'chat', message: message(9) });
    expect(room.chat.get().messages).toEqual([]);
    link.lose();
    expect(room.state.get().seated).toBe(true);
    room.receive(stage, { type: 'chat', message: message(9) });
    expect(room.chat.get().messages).toHaveLength(1);
  });

  it('asks for older messages once', () => {
    room.receive(link, seated({ chat: [message(7)], moreChat: true }));
    room.older();
    room.older();
    expect(link.sent.filter((one) => one.type === 'chat-history')).toEqual([
      { type: 'chat-history', before: 7 },
    ]);
    room.receive(link, { type: 'chat-page', messages: [message(6)], more: false });
    room.older();
    expect(link.sent.filter((one) => one.type === 'chat-history')).toHaveLength(1);
  });

  it('reads out new messages of others, each once', () => {
    room.receive(link, seated({ chat: [message(1)] }));
    room.receive(link, { type: 'chat', message: message(2) });
    room.receive(link, { type: 'chat', message: message(2) });
    room.receive(link, { type: 'chat', message: message(3, { author: 'ada' }) });
    expect(room.announcer.spoken.get().map((one) => (one.kind === 'message' ? one.id : one.kind))).toEqual([
      2,
    ]);
  });

  it('holds chat and reactions of others back until the picture is there', () => {
    room.withPicture.set(true);
    room.latencyMs = () => 2000;
    link.serverNow = 10_000;
    room.receive(link, { type: 'chat', message: message(1, { sent: 10_000 }) });
    room.receive(link, { type: 'reaction', person: 'bo', emoji: '👏', sent: 10_000 });
    room.receive(link, { type: 'chat', message: message(2, { author: 'ada', sent: 10_000 }), nonce: 'n' });
    expect(room.chat.get().messages.map((one) => one.id)).toEqual([2]);
    room.receive(link, { type: 'chat-updated', message: message(1, { text: 'changed', sent: 10_000 }) });
    link.serverNow = 12_000;
    vi.advanceTimersByTime(300);
    expect(room.chat.get().messages.map((one) => one.text)).toEqual(['changed', 'text 2']);
    expect(room.reactions.flying.get()).toHaveLength(1);
  });

  it('shows at once what waits when one no longer wants to wait', () => {
    room.withPicture.set(true);
    room.latencyMs = () => 2000;
    link.serverNow = 10_000;
    room.receive(link, { type: 'chat', message: message(1, { sent: 10_000 }) });
    room.setWithPicture(false);
    expect(room.chat.get().messages).toHaveLength(1);
  });

  it('tells hosts whose hand is up, and everybody what concerns them', () => {
    room.receive(link, { type: 'person', person: person('cy', { place: 'lobby' }) });
    room.receive(link, { type: 'person', person: person('bo', { hand: 5 }) });
    room.receive(link, { type: 'person', person: person('bo', { hand: 5, name: 'Bo' }) });
    room.receive(link, { type: 'settings', settings: settings({ locked: true }), title: 'Demo' });
    room.receive(link, { type: 'invitation-answered', person: 'bo', accepted: false });
    room.receive(link, { type: 'muted', source: 'camera', by: 'Bo' });
    room.receive(link, { type: 'person', person: person('ada', { role: 'viewer' }) });
    room.receive(link, { type: 'person', person: person('dy', { hand: 6 }) });
    expect(notices).toEqual([
      { kind: 'hand', name: 'Bo' },
      { kind: 'locked' },
      { kind: 'declined', name: 'Bo' },
      { kind: 'muted', source: 'camera', by: 'Bo' },
      { kind: 'role', role: 'viewer' },
    ]);
  });

  it('tells who ended the show, and oneself that one did', () => {
    room.receive(link, { type: 'to-audience', by: 'Bo', ended: true });
    room.receive(link, { type: 'to-audience', by: 'Ada', ended: true });
    room.receive(link, { type: 'to-audience', by: 'Bo', ended: false });
    expect(notices).toEqual([
      { kind: 'ended', by: 'Bo' },
      { kind: 'ended', by: undefined },
      { kind: 'moved', by: 'Bo' },
    ]);
  });

  it('follows the map again after a lost connection', () => {
    const stop = room.map.follow();
    link.lose();
    link.find();
    room.receive(link, seated());
    stop();
    expect(link.sent.filter((one) => one.type === 'map')).toEqual([
      { type: 'map', open: true },
      { type: 'map', open: true },
      { type: 'map', open: false },
    ]);
  });
});
