// SPDX-License-Identifier: Apache-2.0
// The chat as this page knows it: messages by id, what is still on its way out, what was not read yet. In: ServerMessages
// and the person's wishes; out: the next ChatState. Pure. A message leaves the outbox only when the server has named it
// by its nonce, so that a lost connection neither loses nor doubles it.
import type { ChatMessage, ErrorCode, ServerMessage } from '../../shared/signalling';

export interface Outgoing {
  nonce: string;
  text: string;
  to?: string;
  toName?: string;
  /** `refused`: waits for the person to send it again or to give it up. */
  state: 'sending' | 'refused';
  /** Why it was refused: the server's code, and its sentence. */
  refusal: { code: ErrorCode; message: string } | undefined;
  /** Local clock in ms when it may be sent again; 0 = any time. */
  retryAt: number;
  /** Newest id known when it was sent. */
  after: number;
  /** It was found in a page of history: still to be confirmed, but not shown twice. */
  arrived: boolean;
}

export interface ChatState {
  /** Oldest first, by id. */
  messages: readonly ChatMessage[];
  /** There are older ones on the server. */
  more: boolean;
  /** Older ones were asked for. */
  loading: boolean;
  /** Since a lost connection: what is older than this id may have changed meanwhile and is asked for again; 0 = nothing. */
  stale: number;
  outbox: readonly Outgoing[];
  /** Newest id that was on the screen. */
  readId: number;
  /** Messages of others after that. */
  unread: number;
  /** One of them mentions us or is to us alone. */
  called: boolean;
  /** Local clock in ms until which slow mode holds back the next message. */
  slowUntil: number;
}

export const EMPTY_CHAT: ChatState = {
  messages: [],
  more: false,
  loading: false,
  stale: 0,
  outbox: [],
  readId: 0,
  unread: 0,
  called: false,
  slowUntil: 0,
};

export interface ChatContext {
  /** Own person id and name. */
  self: string | undefined;
  name: string;
  /** Seconds of slow mode that hold for us. */
  slowMode: number;
  /** Local clock, ms. */
  now: number;
  mentions: (text: string, name: string) => boolean;
  /** The oldest message that is on the screen; undefined when it is one of the newest. */
  shownFrom: number | undefined;
}

export function reduceChat(state: ChatState, message: ServerMessage, context: ChatContext): ChatState {
  switch (message.type) {
    case 'seated':
      return seat(state, message.chat, message.moreChat, context);
    case 'chat': {
      const outbox = state.outbox.filter((out) => out.nonce !== message.nonce);
      const own = message.message.author === context.self;
      const slow = own && !message.message.to && context.slowMode > 0;
      return recount(
        {
          ...state,
          messages: merge(state.messages, [message.message]),
          outbox: outbox.length === state.outbox.length ? state.outbox : outbox,
          slowUntil: slow ? context.now + context.slowMode * 1000 : state.slowUntil,
        },
        context,
      );
    }
    case 'chat-updated': {
      const known = state.messages.some((one) => one.id === message.message.id);
      return known
        ? recount({ ...state, messages: merge(state.messages, [message.message]) }, context)
        : state;
    }
    case 'chat-page':
      if (state.stale > 0) return refresh(state, message.messages, message.more, context.shownFrom);
      return {
        ...state,
        messages: merge(state.messages, message.messages),
        more: message.more,
        loading: false,
      };
    case 'error':
      // Whatever was asked for may not come: it can be asked for again.
      return state.loading && !message.fatal ? { ...state, loading: false, stale: 0 } : state;
    case 'chat-refused': {
      const retryAt = message.retryAfterMs > 0 ? context.now + message.retryAfterMs : 0;
      return {
        ...state,
        slowUntil: message.code === 'slow-mode' ? Math.max(state.slowUntil, retryAt) : state.slowUntil,
        outbox: state.outbox.map((out) =>
          out.nonce === message.nonce
            ? { ...out, state: 'refused', refusal: { code: message.code, message: message.message }, retryAt }
            : out,
        ),
      };
    }
    default:
      return state;
  }
}

/**
 * After a lost connection the newest page either meets what we have, or replaces it: a gap would go unnoticed. What is
 * older may have been changed meanwhile: it goes, and is read again when someone gets there; what is on the screen
 * stays until it has been asked for again.
 */
function seat(
  state: ChatState,
  page: readonly ChatMessage[],
  more: boolean,
  context: ChatContext,
): ChatState {
  const newest = state.messages.at(-1)?.id ?? 0;
  const meets = state.messages.length > 0 && (!more || page.some((one) => one.id <= newest));
  const first = state.messages.length === 0 && state.readId === 0;
  const start: ChatState = {
    ...state,
    messages: meets ? state.messages : [],
    outbox: markArrived(state.outbox, page, context.self),
    // What was said before we came is history, not news.
    readId: first ? (page.at(-1)?.id ?? 0) : state.readId,
    stale: Infinity,
  };
  return recount(refresh(start, page, more, meets ? context.shownFrom : undefined), context);
}

/** Puts a page in the place of what we had of its time, and says whether what is on the screen needs an older one. */
function refresh(
  state: ChatState,
  page: readonly ChatMessage[],
  more: boolean,
  shownFrom: number | undefined,
): ChatState {
  const from = page[0]?.id ?? 0;
  const newer = state.messages.filter((one) => one.id >= state.stale);
  if (!more || shownFrom === undefined || from <= shownFrom)
    return { ...state, messages: merge(page, newer), more, loading: false, stale: 0 };
  const older = state.messages.filter((one) => one.id < from);
  return { ...state, messages: merge([...older, ...page], newer), loading: true, stale: from };
}

/** Pairs what is on its way with own messages of a page, in order and each once. */
function markArrived(
  outbox: readonly Outgoing[],
  page: readonly ChatMessage[],
  self: string | undefined,
): readonly Outgoing[] {
  const taken = new Set<number>();
  return outbox.map((out) => {
    if (out.arrived || out.state !== 'sending') return out;
    const found = page.find(
      (one) =>
        one.author === self &&
        one.id > out.after &&
        one.text === out.text &&
        (one.to ?? '') === (out.to ?? '') &&
        !taken.has(one.id),
    );
    if (!found) return out;
    taken.add(found.id);
    return { ...out, arrived: true };
  });
}

function merge(known: readonly ChatMessage[], more: readonly ChatMessage[]): readonly ChatMessage[] {
  const newest = known.at(-1)?.id ?? -1;
  const [only] = more;
  if (more.length === 1 && only && only.id > newest) return [...known, only];
  const byId = new Map(known.map((one) => [one.id, one]));
  for (const one of more) byId.set(one.id, one);
  return [...byId.values()].sort((a, b) => a.id - b.id);
}

function recount(state: ChatState, context: ChatContext): ChatState {
  const fresh = unreadOf(state, context.self);
  return {
    ...state,
    unread: fresh.length,
    called: fresh.some((one) => one.to !== undefined || context.mentions(one.text, context.name)),
  };
}

function unreadOf(state: ChatState, self: string | undefined): ChatMessage[] {
  const fresh: ChatMessage[] = [];
  for (let i = state.messages.length - 1; i >= 0; i -= 1) {
    const one = state.messages[i];
    if (!one || one.id <= state.readId) break;
    if (one.author !== self && !one.deleted) fresh.push(one);
  }
  return fresh;
}

/** Everything there is was seen. */
export function markRead(state: ChatState): ChatState {
  const readId = state.messages.at(-1)?.id ?? state.readId;
  if (readId === state.readId && state.unread === 0) return state;
  return { ...state, readId, unread: 0, called: false };
}

export function enqueue(
  state: ChatState,
  out: Pick<Outgoing, 'nonce' | 'text' | 'to' | 'toName'>,
): ChatState {
  const after = state.messages.at(-1)?.id ?? 0;
  const entry: Outgoing = { ...out, state: 'sending', refusal: undefined, retryAt: 0, after, arrived: false };
  return { ...state, outbox: [...state.outbox, entry] };
}

/** Tries a refused message once more; it keeps its nonce and goes to the end of the queue. */
export function again(state: ChatState, nonce: string): ChatState {
  const found = state.outbox.find((out) => out.nonce === nonce);
  if (!found) return state;
  const rest = state.outbox.filter((out) => out !== found);
  return { ...state, outbox: [...rest, { ...found, state: 'sending', refusal: undefined, retryAt: 0 }] };
}

export function giveUp(state: ChatState, nonce: string): ChatState {
  return { ...state, outbox: state.outbox.filter((out) => out.nonce !== nonce) };
}
