// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import { setLanguage } from '../texts';
import { ApiError, type ApiFailure } from './error';
import { fieldSentences, sentenceOf } from './sentences';

const failed = (kind: ApiFailure, code: string, detail = '', retryAfter?: number): ApiError =>
  new ApiError(kind, 400, code, detail, [], retryAfter);
const wrong = (code: string, field: string, message: string): ApiError =>
  new ApiError('refused', 422, code, '', [{ field, message }]);

describe('failures', () => {
  afterEach(() => setLanguage('en', false));

  it('say what to do', () => {
    expect(sentenceOf(failed('offline', 'offline'))).toMatch(/connection/);
    expect(sentenceOf(failed('unavailable', 'unavailable', 'x', 5))).toMatch(/in 5 s/);
    expect(sentenceOf(failed('too-many', 'too-many-requests', 'x', 90))).toMatch(/90 s/);
    expect(sentenceOf(failed('refused', 'wrong-login', 'x'))).toBe('User name or password is wrong.');
    expect(sentenceOf(failed('refused', 'never-heard', 'you may not'))).toBe('You may not.');
    expect(sentenceOf(failed('refused', 'never-heard'))).toBe('The server refused the request.');
  });

  it('stand at their fields as sentences', () => {
    expect(
      fieldSentences(wrong('invalid-fields', 'userName', 'a user name must have 3 to 32 characters')),
    ).toEqual({
      userName: 'A user name must have 3 to 32 characters.',
    });
    expect(fieldSentences(wrong('taken', 'slug', 'x'))['slug']).toMatch(/address is taken/);
    expect(fieldSentences(undefined)).toEqual({});
  });

  it('are Hindi for those who read Hindi, also what the server says about a field', async () => {
    await setLanguage('hi', false);
    for (const said of [
      sentenceOf(failed('refused', 'wrong-login')),
      fieldSentences(wrong('invalid-fields', 'userName', 'a user name must have 3 to 32 characters'))[
        'userName'
      ],
    ])
      expect(said).toMatch(/\p{sc=Deva}.*।$/u);
  });

  it('are in the language of the reader by their code when the sentence is not, else as the server says', async () => {
    expect(sentenceOf(failed('refused', 'denied', 'only an owner of this space can invite hosts'))).toBe(
      'Only an owner of this space can invite hosts.',
    );
    expect(sentenceOf(failed('refused', 'denied'))).toBe('You are not allowed to do this.');
    await setLanguage('hi', false);
    expect(sentenceOf(failed('refused', 'denied', 'only an owner of this space can invite hosts'))).toMatch(
      /\p{sc=Deva}/u,
    );
    expect(sentenceOf(failed('refused', 'never-heard', 'you may not'))).toBe('You may not.');
    expect(fieldSentences(wrong('invalid-fields', 'x', 'something new'))['x']).toBe('Something new.');
    expect(
      fieldSentences(wrong('invalid-fields', 'title', 'the title has 200 characters; 100 are allowed'))[
        'title'
      ],
    ).toBe('शीर्षक में 200 अक्षर हैं; 100 तक हो सकते हैं।');
  });
});
