// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { changesOf } from './use-draft';

describe('changesOf', () => {
  const saved = { title: 'Night sky', lobby: false };
  it('is what was touched and differs', () =>
    expect(changesOf(saved, { title: 'Day sky', lobby: false })).toEqual({ title: 'Day sky' }));
  it('is nothing when a field was put back', () =>
    expect(changesOf(saved, { title: 'Night sky' })).toEqual({}));
  it('is nothing any more once the server has it', () =>
    expect(changesOf({ ...saved, title: 'Day sky' }, { title: 'Day sky' })).toEqual({}));
});
