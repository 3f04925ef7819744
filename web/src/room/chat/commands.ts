// SPDX-License-Identifier: Apache-2.0
// What begins with a slash. In: the written line, who is here, who we are; out: messages of the protocol, a question to
// ask first, or a sentence that says what was wrong. The server decides again whether it is allowed. Pure.
import type { ClientMessage, Person } from '../../shared/signalling';
import { texts } from '../../shared/texts';
import { isHost } from '../state/room-state';
import { nameAt, sameName } from './message-text';

export type Outcome =
  | { do: 'say'; text: string; to?: Person }
  | { do: 'send'; messages: ClientMessage[]; done?: string }
  | { do: 'confirm'; what: 'ban'; person: Person; reason: string }
  | { do: 'confirm'; what: 'remove'; person: Person }
  | { do: 'confirm'; what: 'end' }
  | { do: 'help' }
  | { do: 'problem'; text: string };

export type CommandName =
  | 'help'
  | 'me'
  | 'msg'
  | 'raise'
  | 'lower'
  | 'mute'
  | 'kick'
  | 'ban'
  | 'admit'
  | 'lock'
  | 'unlock'
  | 'end';

export interface Command {
  name: CommandName;
  /** Whether a name follows, and whether it must. */
  person: 'no' | 'optional' | 'needed';
  host: boolean;
}

export const COMMANDS: readonly Command[] = [
  { name: 'me', person: 'no', host: false },
  { name: 'msg', person: 'needed', host: false },
  { name: 'raise', person: 'no', host: false },
  { name: 'lower', person: 'optional', host: false },
  { name: 'mute', person: 'needed', host: true },
  { name: 'kick', person: 'needed', host: true },
  { name: 'ban', person: 'needed', host: true },
  { name: 'admit', person: 'needed', host: true },
  { name: 'lock', person: 'no', host: true },
  { name: 'unlock', person: 'no', host: true },
  { name: 'end', person: 'no', host: true },
  { name: 'help', person: 'no', host: false },
];

export function commandsFor(you: Person | undefined): Command[] {
  return COMMANDS.filter((command) => !command.host || isHost(you));
}

/** A line that is a message, or a command. "//path" says "/path". */
export function interpret(line: string, you: Person | undefined, people: readonly Person[]): Outcome {
  const text = line.trim();
  if (!text.startsWith('/')) return { do: 'say', text };
  if (text.startsWith('//')) return { do: 'say', text: text.slice(1) };
  const [, word = '', rest = ''] = /^\/(\S*)\s*([\s\S]*)$/.exec(text) ?? [];
  const command = COMMANDS.find((one) => one.name === word.toLowerCase());
  if (!command) return problem(texts.chat.command.unknown(`/${word}`));
  if (command.host && !isHost(you)) return problem(texts.chat.command.hostsOnly(`/${command.name}`));
  if (command.person === 'no' || (command.person === 'optional' && rest === '')) {
    return plain(command.name, rest);
  }
  const found = personIn(rest, people);
  if ('problem' in found) return problem(found.problem);
  return withPerson(command.name, found.person, found.rest);
}

function plain(name: CommandName, rest: string): Outcome {
  switch (name) {
    case 'me':
      return rest === ''
        ? problem(texts.chat.command.textMissing('/me'))
        : { do: 'say', text: `/me ${rest}` };
    case 'raise':
      return send({ type: 'raise-hand', raised: true });
    case 'lower':
      return send({ type: 'raise-hand', raised: false });
    case 'lock':
      return send({ type: 'set-lock', locked: true });
    case 'unlock':
      return send({ type: 'set-lock', locked: false });
    case 'end':
      return { do: 'confirm', what: 'end' };
    default:
      return { do: 'help' };
  }
}

function withPerson(name: CommandName, person: Person, rest: string): Outcome {
  switch (name) {
    case 'msg':
      return rest === ''
        ? problem(texts.chat.command.textMissing('/msg'))
        : { do: 'say', text: rest, to: person };
    case 'mute':
      return send({ type: 'mute', person: person.id, source: 'microphone' });
    case 'kick':
      return { do: 'confirm', what: 'remove', person };
    case 'ban':
      return { do: 'confirm', what: 'ban', person, reason: rest };
    case 'admit':
      return send({ type: 'admit', person: person.id, admit: true });
    case 'lower':
      return send({ type: 'lower-hand', person: person.id });
    default:
      return { do: 'help' };
  }
}

const send = (...messages: ClientMessage[]): Outcome => ({ do: 'send', messages });
const problem = (text: string): Outcome => ({ do: 'problem', text });

/** "@Ada Lovelace hello" or "ada hello": the person with the longest name that fits, and what follows. */
function personIn(
  text: string,
  people: readonly Person[],
): { person: Person; rest: string } | { problem: string } {
  const start = text.startsWith('@') ? 1 : 0;
  if (text.length === start) return { problem: texts.chat.command.personMissing };
  const name = nameAt(
    text,
    start,
    people.map((one) => one.name),
  );
  const word = /^\S+/.exec(text.slice(start))?.[0] ?? text;
  if (name === undefined) return { problem: texts.chat.command.nobody(word) };
  const [person, ...others] = people.filter((one) => sameName(one.name, name));
  if (!person) return { problem: texts.chat.command.nobody(word) };
  if (others.length > 0) return { problem: texts.chat.command.several(person.name) };
  return { person, rest: text.slice(start + name.length).trim() };
}
