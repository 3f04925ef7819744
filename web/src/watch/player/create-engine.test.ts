// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { hasRenditions } from './create-engine';

const list = (...lines: string[]): string => ['#EXTM3U', '#EXT-X-VERSION:9', ...lines, ''].join('\n');

describe('hasRenditions', () => {
  it.each([
    ['sound of its own', '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="Floor",URI="a.m3u8"', true],
    ['subtitles', '#EXT-X-MEDIA:GROUP-ID="s",NAME="English",TYPE=SUBTITLES,URI="s.m3u8"', true],
    ['the last attribute', '#EXT-X-MEDIA:GROUP-ID="s",TYPE=SUBTITLES', true],
    ['captions in the picture', '#EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID="c",INSTREAM-ID="CC1"', false],
    ['a variant', '#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS="avc1.42c01f,mp4a.40.2"\n720p/live.m3u8', false],
  ])('%s', (_name, line, expected) => expect(hasRenditions(list(line))).toBe(expected));
});
