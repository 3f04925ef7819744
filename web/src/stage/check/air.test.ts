// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { outcomeOf } from './air';

const rules = (backstage: boolean, recording = false): { backstage: boolean; recording: boolean } => ({
  backstage,
  recording,
});

describe('joining', () => {
  it('means being on air while the show is', () => {
    expect(outcomeOf(rules(true), 'live')).toEqual({ live: 'now', recorded: false });
    expect(outcomeOf(rules(false), 'live').live).toBe('now');
  });
  it('begins the show, unless a host does', () => {
    expect(outcomeOf(rules(false), 'waiting').live).toBe('at-once');
    expect(outcomeOf(rules(false), 'ended').live).toBe('at-once');
    expect(outcomeOf(rules(true), 'ended').live).toBe('backstage');
    expect(outcomeOf(rules(true), undefined).live).toBe('backstage');
  });
  it('is recorded where shows are', () =>
    expect(outcomeOf(rules(true, true), 'waiting').recorded).toBe(true));
});
