// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { preferVp8 } from './codec-preference';

const order = (...types: string[]): string[] =>
  preferVp8(types.map((mimeType) => ({ mimeType }))).map((c) => c.mimeType);

describe('preferVp8', () => {
  it('puts VP8 first, H.264 second and keeps the order of the rest', () =>
    expect(order('video/AV1', 'video/H264', 'video/rtx', 'video/VP9', 'video/VP8', 'video/H264')).toEqual([
      'video/VP8',
      'video/H264',
      'video/H264',
      'video/AV1',
      'video/rtx',
      'video/VP9',
    ]));
  it('leaves H.264 first where there is no VP8', () =>
    expect(order('video/rtx', 'video/H264')).toEqual(['video/H264', 'video/rtx']));
});
