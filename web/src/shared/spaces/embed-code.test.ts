// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { embedCode } from './embed-code';

describe('embedCode', () => {
  it('frames the player', () =>
    expect(embedCode('https://stage.example.org', 'night-sky', 'Night sky')).toMatch(
      /^<iframe src="https:\/\/stage\.example\.org\/embed\/night-sky" title="Night sky" .* allowfullscreen><\/iframe>$/,
    ));
  it('lets no title out of its attribute', () =>
    expect(embedCode('https://a.example', 'a', '"><script>alert(1)</script>&')).toContain(
      'title="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;"',
    ));
});
