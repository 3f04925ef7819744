// SPDX-License-Identifier: Apache-2.0
// What joining a stage means for who joins. In: the rules of the space, the state of its show; out: on air or not. Pure.
import type { Live, SpaceSettings } from '../../shared/api';

export interface Air {
  /** `now`: the show is on; `at-once`: it begins with the first person on stage; `backstage`: when a host says so. */
  live: 'now' | 'at-once' | 'backstage';
  recorded: boolean;
}

export function outcomeOf(
  rules: Pick<SpaceSettings, 'backstage' | 'recording'>,
  state: Live['state'] | undefined,
): Air {
  const live = state === 'live' ? 'now' : rules.backstage ? 'backstage' : 'at-once';
  return { live, recorded: rules.recording };
}
