// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { shortcutOf } from './shortcut-key';

describe('shortcutOf', () => {
  it.each([
    ['a Latin letter', { key: 'm', code: 'KeyM' }, 'm'],
    ['a capital by Caps Lock', { key: 'M', code: 'KeyM' }, 'm'],
    ['a shifted letter', { key: 'L', code: 'KeyL', shiftKey: true }, 'Shift+l'],
    ['Russian', { key: 'ь', code: 'KeyM' }, 'm'],
    ['Russian, shifted', { key: 'Д', code: 'KeyL', shiftKey: true }, 'Shift+l'],
    ['Ukrainian', { key: 'м', code: 'KeyV' }, 'v'],
    ['Greek', { key: 'μ', code: 'KeyM' }, 'm'],
    ['Hebrew', { key: 'צ', code: 'KeyM' }, 'm'],
    ['Arabic, two letters on one key', { key: 'لا', code: 'KeyB' }, 'b'],
    ['Hindi, a vowel sign', { key: 'ा', code: 'KeyE' }, 'e'],
    ['Thai, a tone mark', { key: '้', code: 'KeyH' }, 'h'],
    ['Korean', { key: 'ㅡ', code: 'KeyM' }, 'm'],
    ['the question mark', { key: '?', code: 'Digit7', shiftKey: true }, '?'],
    ['the Arabic question mark', { key: '؟', code: 'Slash', shiftKey: true }, '?'],
    ['Dvorak: what is printed counts', { key: 'm', code: 'KeyM' }, 'm'],
    ['AZERTY: what is printed counts', { key: 'm', code: 'Semicolon' }, 'm'],
    ['AZERTY: not the place', { key: ',', code: 'KeyM' }, ','],
    ['Bépo: a decorated letter is no other letter', { key: 'é', code: 'KeyW' }, 'é'],
    ['an input method at work', { key: 'Process', code: 'KeyM' }, 'Process'],
    ['a dead key', { key: 'Dead', code: 'KeyM' }, 'Dead'],
    ['a key without a name', { key: 'Unidentified', code: 'KeyM' }, 'Unidentified'],
    ['an arrow', { key: 'ArrowUp', code: 'ArrowUp' }, 'ArrowUp'],
    ['Space', { key: ' ', code: 'Space' }, ' '],
    ['a browser that tells no place', { key: 'ь', code: '' }, 'ь'],
  ])('%s', (_, pressed, wanted) => {
    expect(shortcutOf({ shiftKey: false, ...pressed })).toBe(wanted);
  });
});
