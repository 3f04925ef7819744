// SPDX-License-Identifier: Apache-2.0
// What could stand where the cursor is: a command after a slash, a name after an @ or after a command that wants one.
// In: the line and the cursor; out: the range to replace and the choices. Pure.
import type { Person } from '../../shared/signalling';
import { texts } from '../../shared/texts';
import { COMMANDS, commandsFor } from './commands';

export interface Choice {
  id: string;
  label: string;
  hint: string;
  /** What is put in place of the range, with what follows it. */
  insert: string;
}

export interface Completion {
  from: number;
  to: number;
  choices: Choice[];
}

const MOST = 8;

export function complete(
  line: string,
  cursor: number,
  you: Person | undefined,
  people: readonly Person[],
): Completion | undefined {
  const before = line.slice(0, cursor);
  const command = /^\/([a-z]*)$/i.exec(before);
  if (command) return commands(command[1] ?? '', cursor, you);
  const lead = /^\/([a-z]+)\s+/i.exec(before);
  const named = COMMANDS.find((one) => one.name === lead?.[1]?.toLowerCase());
  if (lead && named && named.person !== 'no') {
    const typed = before.slice(lead[0].length).replace(/^@/, '');
    if (!typed.includes('@')) return names(typed, lead[0].length, cursor, people, '');
  }
  const mention = /(^|[^\p{L}\p{N}\p{M}_])@([^@\n]{0,64})$/u.exec(before);
  if (!mention) return undefined;
  const typed = mention[2] ?? '';
  return names(typed, cursor - typed.length - 1, cursor, people, '@');
}

function commands(typed: string, cursor: number, you: Person | undefined): Completion | undefined {
  const choices = commandsFor(you)
    .filter((one) => one.name.startsWith(typed.toLowerCase()))
    .map((one) => ({
      id: one.name,
      label: `/${one.name}`,
      hint: texts.chat.command.hints[one.name],
      insert: `/${one.name} `,
    }));
  return choices.length > 0 ? { from: 0, to: cursor, choices } : undefined;
}

function names(
  typed: string,
  from: number,
  to: number,
  people: readonly Person[],
  /** What stands before the name. */
  sign: '@' | '',
): Completion | undefined {
  const wanted = typed.toLocaleLowerCase();
  // A finished name with words after it is no question any more.
  const finished = people.some((one) => wanted.startsWith(`${one.name.toLocaleLowerCase()} `));
  if (finished) return undefined;
  const starts = (name: string): boolean => name.toLocaleLowerCase().startsWith(wanted);
  const inside = (name: string): boolean =>
    wanted !== '' &&
    name
      .toLocaleLowerCase()
      .split(/\s+/)
      .some((word) => word.startsWith(wanted));
  const choices = [...people]
    .filter((one) => starts(one.name) || inside(one.name))
    .sort((a, b) => Number(starts(b.name)) - Number(starts(a.name)) || a.name.localeCompare(b.name))
    .slice(0, MOST)
    .map((one) => ({
      id: one.id,
      label: one.name,
      hint: texts.crowd.places[one.place],
      insert: `${sign}${one.name} `,
    }));
  return choices.length > 0 ? { from, to, choices } : undefined;
}
