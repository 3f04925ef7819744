// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { checkLogIn, checkPasswordChange, checkSignUp, checkSpace, strengthOf } from './validate';

describe('forms before the server is asked', () => {
  it('log-in needs both', () => {
    expect(Object.keys(checkLogIn(' ', ''))).toEqual(['userName', 'password']);
    expect(checkLogIn('ada', 'x')).toEqual({});
  });
  it('log-in needs a code only where one is asked for', () => {
    expect(Object.keys(checkLogIn('ada', 'x', ' '))).toEqual(['code']);
    expect(checkLogIn('ada', 'x', '123456')).toEqual({});
  });
  it('sign-up needs a password that is long enough, counted in characters', () => {
    expect(Object.keys(checkSignUp('ada', 'short'))).toEqual(['password']);
    expect(Object.keys(checkSignUp('ada', '😀😀😀😀'))).toEqual(['password']);
    expect(checkSignUp('ada', 'eight-le')).toEqual({});
  });
  it('a new password differs from the old one', () => {
    expect(Object.keys(checkPasswordChange('the-same-one', 'the-same-one'))).toEqual(['newPassword']);
    expect(Object.keys(checkPasswordChange('', ''))).toEqual(['oldPassword', 'newPassword']);
    expect(checkPasswordChange('x', 'another-one')).toEqual({});
  });
  it('a space needs a title, and an address only when one is written', () => {
    expect(checkSpace('Evening', '')).toEqual({});
    expect(checkSpace('Evening', 'evening-2')).toEqual({});
    expect(Object.keys(checkSpace(' ', 'Évening'))).toEqual(['title', 'slug']);
  });
});

describe('strengthOf', () => {
  it.each([
    ['abc', 'short'],
    ['aaaaaaaaaaaaaaaa', 'weak'],
    ['password1234', 'weak'],
    ['qwertyuiop', 'weak'],
    ['correct horse battery', 'strong'],
    ['k8#Lq2!vZp0x', 'strong'],
    ['बरगद के नीचे चाय', 'strong'],
  ])('%s is %s', (password, strength) => expect(strengthOf(password)).toBe(strength));
  it('the own name is no secret', () => {
    expect(strengthOf('lovelace-ada', 'lovelace')).toBe('weak');
  });
});
