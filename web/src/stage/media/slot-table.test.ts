// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { assignTracks } from './slot-table';

describe('assignTracks', () => {
  const trackOf = (mid: string): string | undefined => (mid === 'missing' ? undefined : `track${mid}`);

  it('maps m-sections to their present owners', () =>
    expect([
      ...assignTracks(
        [
          { mid: '0', participant: 'p1', source: 'microphone' },
          { mid: '1', participant: 'p1', source: 'camera' },
          { mid: '2', participant: 'p2', source: 'screen' },
        ],
        trackOf,
      ),
    ]).toEqual([
      ['microphone:p1', 'track0'],
      ['camera:p1', 'track1'],
      ['screen:p2', 'track2'],
    ]));

  it('forgets the former owner when an m-section is reused', () => {
    const tracks = assignTracks([{ mid: '1', participant: 'p9', source: 'camera' }], trackOf);
    expect([...tracks.keys()]).toEqual(['camera:p9']);
  });

  it('leaves out sections that have no track yet', () =>
    expect(assignTracks([{ mid: 'missing', participant: 'p1', source: 'camera' }], trackOf).size).toBe(0));
});
