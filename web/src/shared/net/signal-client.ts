// SPDX-License-Identifier: Apache-2.0
// The signalling WebSocket: connects, says hello, keeps the connection and the server's clock alive with pings, and
// connects again with back-off whenever it is lost. In: typed ClientMessages and socket events; out: checked
// ServerMessages and the state of the link. Protocol: docs/signalling.md.
import type { ClientMessage, ServerMessage } from '../signalling';
import { Store } from '../store';
import { Backoff } from './backoff';
import { decodeServerMessage } from './decode';
import { ServerClock } from './server-clock';
import { onWake } from './wake';

export type LinkState =
  | { kind: 'idle' }
  | { kind: 'connecting'; attempt: number }
  | { kind: 'open' }
  | { kind: 'waiting'; attempt: number; delayMs: number }
  | { kind: 'stopped' };

export interface SignalHandlers {
  /** The first message of every new connection: `join` or `watch`. */
  hello(): ClientMessage;
  /** Called for every valid message except `pong`. */
  message(message: ServerMessage): void;
}

/** What is replaced in tests. */
export interface SignalDependencies {
  createSocket: (url: string) => WebSocket;
  now: () => number;
  onWake: (wake: () => void) => () => void;
  backoff: Backoff;
}

const CONNECT_TIMEOUT_MS = 8000;
const HEARTBEAT_MS = 4000;
/** A ping unanswered for this long means that the connection is dead although TCP has not noticed. */
const PONG_TIMEOUT_MS = 6000;
/** The clock needs a few samples early: latency is shown within the first second. */
const EARLY_PINGS_MS = [0, 150, 400, 900];

export class SignalClient {
  readonly state = new Store<LinkState>({ kind: 'idle' });
  readonly clock: ServerClock;

  private readonly dependencies: SignalDependencies;
  private socket: WebSocket | undefined;
  private timers: ReturnType<typeof setTimeout>[] = [];
  private heartbeat: ReturnType<typeof setInterval> | undefined;
  private unansweredSince: number | undefined;
  private stopWake: (() => void) | undefined;

  constructor(
    private readonly url: string,
    private readonly handlers: SignalHandlers,
    dependencies: Partial<SignalDependencies> = {},
  ) {
    this.dependencies = {
      createSocket: (address) => new WebSocket(address),
      now: () => performance.now(),
      onWake,
      backoff: new Backoff(),
      ...dependencies,
    };
    this.clock = new ServerClock(this.dependencies.now);
  }

  start(): void {
    if (this.socket || this.state.get().kind === 'waiting') return;
    this.stopWake ??= this.dependencies.onWake(() => this.wake());
    this.connect();
  }

  /** Closes for good; `start` starts over. A message sent just before is still delivered. */
  stop(): void {
    this.drop();
    this.stopWake?.();
    this.stopWake = undefined;
    this.state.set({ kind: 'stopped' });
  }

  /** Drops the connection and opens a new one, for a session that is beyond repair. */
  restart(): void {
    if (this.state.get().kind === 'stopped' || this.state.get().kind === 'idle') return;
    this.drop();
    this.retry();
  }

  /** Connects at once instead of waiting for the back-off. */
  retryNow(): void {
    if (this.state.get().kind !== 'waiting') return;
    this.clearTimers();
    this.connect();
  }

  /** Sends when the connection is open; otherwise drops the message (a new connection starts with `hello`). */
  send(message: ClientMessage): boolean {
    if (this.socket?.readyState !== 1 /* OPEN */) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  private connect(): void {
    this.state.set({ kind: 'connecting', attempt: this.dependencies.backoff.attempts });
    let socket: WebSocket;
    try {
      socket = this.dependencies.createSocket(this.url);
    } catch {
      this.retry();
      return;
    }
    this.socket = socket;
    this.later(CONNECT_TIMEOUT_MS, () => this.lost(socket));
    socket.onopen = () => this.opened(socket);
    socket.onmessage = (event) => this.received(socket, event.data);
    socket.onclose = () => this.lost(socket);
    socket.onerror = () => this.lost(socket);
  }

  private opened(socket: WebSocket): void {
    if (socket !== this.socket) return;
    this.clearTimers();
    this.clock.reset();
    this.unansweredSince = undefined;
    this.send(this.handlers.hello());
    for (const delay of EARLY_PINGS_MS) this.later(delay, () => this.ping());
    this.heartbeat = setInterval(() => this.beat(), HEARTBEAT_MS);
    this.state.set({ kind: 'open' });
  }

  private received(socket: WebSocket, data: unknown): void {
    if (socket !== this.socket) return;
    this.unansweredSince = undefined;
    const message = decodeServerMessage(data);
    if (!message) {
      console.warn('rostra: ignored a message that does not follow the protocol');
      return;
    }
    // Only a served request proves that the server works: one that accepts and then refuses keeps the back-off.
    if (message.type !== 'error') this.dependencies.backoff.reset();
    if (message.type === 'pong') this.clock.add(message.sent, this.dependencies.now(), message.serverTime);
    else this.handlers.message(message);
  }

  private lost(socket: WebSocket): void {
    if (socket !== this.socket) return;
    this.drop();
    this.retry();
  }

  private retry(): void {
    const { backoff } = this.dependencies;
    const delayMs = backoff.next();
    this.state.set({ kind: 'waiting', attempt: backoff.attempts, delayMs });
    this.later(delayMs, () => this.connect());
  }

  /** Timers of a sleeping tab do not run; on waking the truth is established at once. */
  private wake(): void {
    if (this.state.get().kind === 'waiting') this.retryNow();
    else if (this.state.get().kind === 'open') this.beat();
  }

  private beat(): void {
    const { unansweredSince, socket } = this;
    if (
      socket &&
      unansweredSince !== undefined &&
      this.dependencies.now() - unansweredSince >= PONG_TIMEOUT_MS
    ) {
      this.lost(socket);
    } else {
      this.ping();
    }
  }

  private ping(): void {
    const now = this.dependencies.now();
    if (this.send({ type: 'ping', sent: now })) this.unansweredSince ??= now;
  }

  private drop(): void {
    this.clearTimers();
    clearInterval(this.heartbeat);
    this.heartbeat = undefined;
    const socket = this.socket;
    this.socket = undefined;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
    socket.close();
  }

  private later(delayMs: number, action: () => void): void {
    this.timers.push(setTimeout(action, delayMs));
  }

  private clearTimers(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers = [];
  }
}
