// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { frameUrl, readRungs } from './rungs';

const PLAYLIST = `#EXTM3U
#EXT-X-VERSION:9
#EXT-X-STREAM-INF:BANDWIDTH=800000,AVERAGE-BANDWIDTH=700000,CODECS="avc1.4d401e,mp4a.40.2",RESOLUTION=854x480,FRAME-RATE=30.000
ab12/480p/live.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=2800000,CODECS="avc1.64001f,mp4a.40.2",RESOLUTION=1280x720,FRAME-RATE=30.000
ab12/720p/live.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=70000,CODECS="mp4a.40.2"
ab12/audio/live.m3u8
`;

describe('readRungs', () => {
  it('finds those with a picture, best first', () =>
    expect(readRungs(PLAYLIST)).toEqual([
      { name: '720p', height: 720, frameRate: 30, bitrate: 2_800_000 },
      { name: '480p', height: 480, frameRate: 30, bitrate: 700_000 },
    ]));
  it('finds none in another text', () => expect(readRungs('#EXTM3U\n')).toEqual([]));
});

describe('frameUrl', () => {
  it.each([
    ['/hls/demo/live.m3u8', undefined, '/live/demo.mp4'],
    ['/hls/demo/live.m3u8', '480p', '/live/demo.mp4?rung=480p'],
    ['/hls/demo/live.m3u8?key=a1', '480p', '/live/demo.mp4?key=a1&rung=480p'],
    ['https://a.example/hls/demo/live.m3u8', undefined, 'https://a.example/live/demo.mp4'],
    ['/elsewhere/live.m3u8', undefined, undefined],
  ])('%s %s', (playlist, rung, expected) => expect(frameUrl(playlist, rung)).toBe(expected));
});
