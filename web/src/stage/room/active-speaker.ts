// SPDX-License-Identifier: Apache-2.0
// Whom the speaker view shows large. In: who is on stage and how loud, over time; out: one of them. Whoever spoke last stays
// while all are silent, and nobody takes over within HOLD_MS: a cough changes nothing. Pure but for the hook.
import { useEffect, useState } from 'react';
import type { StageState } from '../state/stage-state';

/** As long as one is large before another may be. */
const HOLD_MS = 1500;

export interface ActiveSpeaker {
  id: string | undefined;
  /** ms, of any clock. */
  since: number;
}

export const NOBODY: ActiveSpeaker = { id: undefined, since: -Infinity };

/** Never oneself: one does not look at oneself to talk to others. */
export function nextSpeaker(
  now: ActiveSpeaker,
  { participants, speakers, self }: Pick<StageState, 'participants' | 'speakers' | 'self'>,
  at: number,
): ActiveSpeaker {
  const here = new Set(participants.map(({ id }) => id));
  const stays = now.id !== undefined && here.has(now.id);
  if (stays && (speakers.has(now.id!) || at - now.since < HOLD_MS)) return now;
  const [loudest] = [...speakers].filter(([id]) => id !== self && here.has(id)).sort(([, a], [, b]) => b - a);
  if (loudest) return { id: loudest[0], since: at };
  if (stays) return now;
  const first = participants[0]?.id;
  return first === now.id ? now : { id: first, since: -Infinity };
}

export function useActiveSpeaker(stage: StageState): string | undefined {
  const [speaker, setSpeaker] = useState(NOBODY);
  useEffect(() => {
    const look = (): void => setSpeaker((now) => nextSpeaker(now, stage, performance.now()));
    look();
    // What was held back is decided again when its time is over, though nothing else happens.
    const timer = setTimeout(look, HOLD_MS);
    return () => clearTimeout(timer);
  }, [stage]);
  return speaker.id;
}
