// SPDX-License-Identifier: Apache-2.0
// Whom the speaker view shows large. In: who is on stage, and the active speaker, whom the server tells to every page and to
// the mix; out: one of the others. Who was large stays while nobody speaks. Pure but for the hook.
import { useEffect, useState } from 'react';
import type { StageState } from '../state/stage-state';

/** Never oneself: one does not look at oneself to talk to others. */
export function nextSpeaker(
  large: string | undefined,
  { participants, active, runnerUp, self }: Pick<StageState, 'participants' | 'active' | 'runnerUp' | 'self'>,
): string | undefined {
  const isHere = (id: string | undefined): boolean => participants.some((one) => one.id === id);
  const speaker = active === self ? runnerUp : active;
  return [speaker, large].find(isHere) ?? participants[0]?.id;
}

export function useActiveSpeaker(stage: StageState): string | undefined {
  const [large, setLarge] = useState<string>();
  useEffect(() => setLarge((before) => nextSpeaker(before, stage)), [stage]);
  return large;
}
