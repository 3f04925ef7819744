// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { person } from '../state/people.test-support';
import { commandsFor, interpret, type Outcome } from './commands';

const host = person('host', { role: 'host' });
const viewer = person('viewer', { role: 'viewer' });
const ada = person('a1', { name: 'Ada' });
const lovelace = person('a2', { name: 'Ada Lovelace' });
const twin = person('t1', { name: 'Twin' });
const people = [host, viewer, ada, lovelace, twin, person('t2', { name: 'Twin' })];
const as = (you: typeof host, line: string): Outcome => interpret(line, you, people);
const sent = (line: string): unknown => {
  const outcome = as(host, line);
  return outcome.do === 'send' ? outcome.messages : outcome;
};

describe('interpret', () => {
  it('takes everything without a slash as a message', () => {
    expect(as(viewer, '  hello /mute all ')).toEqual({ do: 'say', text: 'hello /mute all' });
    expect(as(viewer, '//etc/passwd')).toEqual({ do: 'say', text: '/etc/passwd' });
  });

  it('turns commands into the ordinary messages', () => {
    expect(sent('/raise')).toEqual([{ type: 'raise-hand', raised: true }]);
    expect(sent('/lower')).toEqual([{ type: 'raise-hand', raised: false }]);
    expect(sent('/lower Ada')).toEqual([{ type: 'lower-hand', person: 'a1' }]);
    expect(sent('/MUTE @Ada Lovelace')).toEqual([{ type: 'mute', person: 'a2', source: 'microphone' }]);
    expect(sent('/admit Ada')).toEqual([{ type: 'admit', person: 'a1', admit: true }]);
    expect(sent('/lock')).toEqual([{ type: 'set-lock', locked: true }]);
    expect(sent('/unlock')).toEqual([{ type: 'set-lock', locked: false }]);
  });

  it('asks before the grave ones', () => {
    expect(sent('/ban Ada Lovelace spam links')).toEqual({
      do: 'confirm',
      what: 'ban',
      person: lovelace,
      reason: 'spam links',
    });
    expect(sent('/kick ada')).toEqual({ do: 'confirm', what: 'remove', person: ada });
    expect(sent('/end')).toEqual({ do: 'confirm', what: 'end' });
  });

  it('says things in other ways', () => {
    expect(as(viewer, '/me waves')).toEqual({ do: 'say', text: '/me waves' });
    expect(as(viewer, '/msg @Ada how are you')).toEqual({ do: 'say', text: 'how are you', to: ada });
    expect(as(viewer, '/help')).toEqual({ do: 'help' });
  });

  it.each(['/nonsense', '/', '/msg', '/msg Ada', '/msg Nobody hi', '/me', '/mute Ada'])(
    'explains what is wrong with %s of a viewer',
    (line) => expect(as(viewer, line).do).toBe('problem'),
  );

  it('does not guess which of two people is meant', () => expect(as(host, '/kick Twin').do).toBe('problem'));
});

describe('commandsFor', () => {
  it('offers hosts what hosts may', () => {
    const names = (you: typeof host | undefined): string[] => commandsFor(you).map((one) => one.name);
    expect(names(host)).toContain('ban');
    expect(names(viewer)).not.toContain('ban');
    expect(names(undefined)).toContain('help');
  });
});
