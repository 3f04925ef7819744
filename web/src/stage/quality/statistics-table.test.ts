// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { Quality } from './judge';
import { path, received, sample, sent } from './reports.test-support';
import { barsText, pathRows, personRows, UNKNOWN } from './statistics-table';
import { statisticsText } from './statistics-text';

const bo = { id: 'b', name: 'Bo', person: 'p', microphone: true, camera: false, screen: false };
const own = { name: 'Ada (you)', on: { microphone: false, camera: true, screen: false } };
const quality: Quality = {
  own: { grade: 3, cause: undefined },
  participants: new Map([['b', { grade: 2, cause: 'theirs' }]]),
  low: undefined,
};
const now = sample({
  subscribe: path({ route: 'relayed-tcp', rttMs: undefined, incomingBps: undefined }),
  sent: [
    sent('microphone', { rttMs: 33 }),
    sent('camera', { layer: 'f', bitrateBps: 1_240_000, limitedBy: 'cpu' }),
    sent('camera', { layer: 'q', loss: 0.004, limitedBy: undefined, framesPerSecond: undefined }),
  ],
  received: [
    received('b', 'microphone', { packets: 96, lost: 4, concealed: 0.013 }),
    received('x', 'microphone'),
  ],
});

describe('the statistics', () => {
  it('name bars and reason', () => {
    expect(barsText({ grade: 2, cause: 'mine' })).toBe('Connection: fair, your network');
    expect(barsText({ grade: 3, cause: undefined })).toBe('Connection: good');
  });

  it('have a dash for what is unknown, in both directions of the path', () =>
    expect(pathRows(now)).toEqual([
      { label: 'Round trip', sending: '20 ms', receiving: UNKNOWN },
      { label: 'Route', sending: 'direct', receiving: 'relayed, TCP' },
      { label: 'Available', sending: '2.4 Mb/s', receiving: UNKNOWN },
    ]));

  it('take the round trip from the router where the path does not say', () =>
    expect(pathRows({ ...now, publish: path({ rttMs: undefined }) })[0]?.sending).toBe('20 ms'));

  it('have a row per layer and stream, and say what is off', () => {
    const [self, other, ...rest] = personRows(now, quality, own, [bo], new Set());
    expect(rest).toEqual([]);
    expect(self?.streams.map(({ label, bitrate, loss }) => [label, bitrate, loss])).toEqual([
      ['Microphone', 'off', UNKNOWN],
      ['Camera, layer f', '1.2 Mb/s', '0%'],
      ['Camera, layer q', '800 kb/s', '0.4%'],
    ]);
    expect(self?.streams[1]?.details).toEqual(['VP8', '640×360', '24 fps', 'limited by the processor']);
    expect(self?.streams[2]?.details).toEqual(['VP8', '640×360']);
    expect(other?.streams).toEqual([
      {
        key: 'microphone',
        label: 'Microphone',
        bitrate: '40 kb/s',
        loss: '4%',
        details: ['Opus', 'jitter 4 ms', 'concealed 1.3%'],
      },
      { key: 'camera', label: 'Camera', bitrate: 'off', loss: UNKNOWN, details: [] },
    ]);
  });

  it('are a text for whoever helps', () =>
    expect(
      statisticsText({
        at: new Date(0),
        browser: 'Browser 1',
        paths: pathRows(now),
        people: personRows(now, quality, own, [bo], new Set()),
      }),
    ).toBe(
      [
        'Rostra, Connection, 1970-01-01T00:00:00.000Z',
        'Browser 1',
        '',
        'Round trip: Sending 20 ms, Receiving –',
        'Route: Sending direct, Receiving relayed, TCP',
        'Available: Sending 2.4 Mb/s, Receiving –',
        '',
        'Ada (you) (good)',
        '  Microphone: off',
        '  Camera, layer f: 1.2 Mb/s · Loss 0% · VP8 · 640×360 · 24 fps · limited by the processor',
        '  Camera, layer q: 800 kb/s · Loss 0.4% · VP8 · 640×360',
        '',
        'Bo (fair, their network)',
        '  Microphone: 40 kb/s · Loss 4% · Opus · jitter 4 ms · concealed 1.3%',
        '  Camera: off',
      ].join('\n'),
    ));
});
