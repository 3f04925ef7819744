// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { clampName } from './clamp-name';

describe('clampName', () => {
  it.each([
    ['  Ada   Lovelace ', 'Ada Lovelace'],
    ['a\u0000b\nc', 'a b c'],
    ['\u202e\u200b', ''],
    ['x'.repeat(80), 'x'.repeat(64)],
    ['日'.repeat(30), '日'.repeat(21)],
    ['علی\u200cرضا', 'علی\u200cرضا'],
    ['👨‍👩‍👧‍👦'.repeat(3), '👨‍👩‍👧‍👦'.repeat(2)],
    ['\u3164', ''],
  ])('%j becomes %j', (text, name) => expect(clampName(text)).toBe(name));
});
