// SPDX-License-Identifier: Apache-2.0
// Follows a show over plain HTTP, where no WebSocket comes through (a proxy, a firewall). In: the space; out: the show and
// the server's time every few seconds, or why it is not given. Server: GET /api/v1/spaces/{slug}/show.
import type { Plan, Show } from './watch-session';

/** What the server said. */
export type Answer =
  | { kind: 'show'; show: Show; about: Plan; sentMs: number; receivedMs: number; serverMs: number }
  /** It will not say more to this browser. */
  | { kind: 'refused'; code: 'not-found' | 'denied' | 'login-required'; message: string }
  /** No answer, or not now. */
  | { kind: 'none' };

/** As in openapi.json, as far as it is read here. */
interface Body {
  title: string;
  description: string;
  startsAt: string | null;
  live: { state: Show['state']; viewers: number; liveAt: string | null };
  playlist: string | null;
  serverTime: number;
}

const EVERY_MS = 4000;
/** So that an audience that lost its connections at once does not ask at once. */
const SPREAD_MS = 1500;
const TIMEOUT_MS = 5000;

export async function askForShow(
  space: string,
  now: () => number = () => performance.now(),
): Promise<Answer> {
  const sentMs = now();
  try {
    const response = await fetch(`/api/v1/spaces/${encodeURIComponent(space)}/show`, {
      cache: 'no-store',
      credentials: 'same-origin',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const receivedMs = now();
    const body = (await response.json()) as Partial<Body> & { code?: string; detail?: string };
    if (response.ok) return read(body as Body, sentMs, receivedMs);
    const { code, detail: message = '' } = body;
    if (code === 'not-found' || code === 'denied' || code === 'login-required')
      return { kind: 'refused', code, message };
  } catch {
    // The network is away, or something in between answered.
  }
  return { kind: 'none' };
}

/** ms since 1970; 0 = there is none. */
function timeOf(text: string | null): number {
  return text === null ? 0 : Date.parse(text);
}

function read(body: Body, sentMs: number, receivedMs: number): Answer {
  const { state, viewers } = body.live;
  const startsAt = timeOf(body.startsAt);
  const liveAt = timeOf(body.live.liveAt);
  return {
    kind: 'show',
    show: { state, title: body.title, viewers, playlist: body.playlist ?? '', recording: 'off', liveAt },
    about: { description: body.description, startsAt },
    sentMs,
    receivedMs,
    serverMs: body.serverTime,
  };
}

export class ShowPoll {
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Counts starts, so that an answer to an earlier question is recognised as stale. */
  private generation = 0;

  constructor(
    private readonly ask: () => Promise<Answer>,
    private readonly answered: (answer: Answer) => void,
  ) {}

  get running(): boolean {
    return this.timer !== undefined;
  }

  /** Begins `afterMs` from now; earlier when it was about to begin later. */
  start(afterMs: number): void {
    if (this.running && afterMs > 0) return;
    this.stop();
    this.schedule(afterMs);
  }

  stop(): void {
    this.generation += 1;
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private schedule(afterMs: number): void {
    const { generation } = this;
    this.timer = setTimeout(() => {
      void this.ask().then((answer) => {
        if (generation !== this.generation) return;
        this.schedule(EVERY_MS + Math.random() * SPREAD_MS);
        this.answered(answer);
      });
    }, afterMs);
  }
}
