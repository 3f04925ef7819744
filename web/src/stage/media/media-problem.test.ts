// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it, vi } from 'vitest';
import { problemOf } from './media-problem';

describe('problemOf', () => {
  it.each([
    ['NotAllowedError', 'refused'],
    ['SecurityError', 'refused'],
    ['NotFoundError', 'missing'],
    ['OverconstrainedError', 'missing'],
    ['NotReadableError', 'busy'],
    ['AbortError', 'busy'],
  ])('%s means %s', (name, problem) => expect(problemOf(new DOMException('x', name))).toBe(problem));

  it('knows a browser without devices from an address that is not secure', () => {
    const none = new DOMException('x', 'NotSupportedError');
    expect(problemOf(none)).toBe('insecure');
    vi.stubGlobal('isSecureContext', true);
    expect(problemOf(none)).toBe('unsupported');
    vi.unstubAllGlobals();
  });

  it('treats anything else as a device that does not start', () => expect(problemOf('odd')).toBe('busy'));
});
