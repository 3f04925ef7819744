// SPDX-License-Identifier: Apache-2.0
// A guest says what they want to be called. In: what is typed; out: `set-name`, and, once the server has taken it, the name
// remembered; otherwise why not, in words.
import { useEffect, useState } from 'react';
import { clampName } from '../../shared/clamp-name';
import { refusalText } from '../../shared/refusal';
import type { Person } from '../../shared/signalling';
import { remember } from '../../shared/storage';
import { useStore } from '../../shared/store';
import { texts } from '../../shared/texts';
import type { RoomStore } from '../state/room-store';

/** True for somebody in the audience who never chose a name and is "Guest" here. Pure. */
export function needsName(you: Person | undefined, named: boolean): boolean {
  return you !== undefined && you.guest && you.place === 'audience' && !named;
}

export interface Naming {
  typed: string;
  setTyped: (text: string) => void;
  /** What is wrong with it; gone with the next change. */
  problem: string | undefined;
  /** The server has not answered yet. */
  busy: boolean;
  submit: () => void;
}

export function useNaming(room: RoomStore, onNamed?: () => void): Naming {
  const { you } = useStore(room.state);
  const refusal = useStore(room.nameRefusal);
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<string>();
  const [asked, setAsked] = useState<{ name: string; before: string }>();
  const name = you?.name ?? '';

  useEffect(() => {
    if (!asked || (name === asked.before && name !== asked.name)) return;
    setAsked(undefined);
    remember('name', asked.name);
    room.named.set(true);
    onNamed?.();
  }, [asked, name, room, onNamed]);
  useEffect(() => {
    if (!asked || !refusal) return;
    setAsked(undefined);
    setProblem(refusalText(refusal.code, refusal.message));
  }, [asked, refusal]);

  return {
    typed,
    setTyped: (text) => {
      setTyped(text);
      setProblem(undefined);
    },
    problem,
    busy: asked !== undefined,
    submit: () => {
      const clean = clampName(typed);
      if (clean === '') setProblem(texts.check.nameMissing);
      else if (room.rename(clean)) setAsked({ name: clean, before: name });
      else setProblem(texts.happened.offline);
    },
  };
}
