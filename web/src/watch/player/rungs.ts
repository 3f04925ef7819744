// SPDX-License-Identifier: Apache-2.0
// The rungs of the ladder as the multivariant playlist lists them, and where their single pictures are. In: playlist and its
// address; out: names and addresses below /live/. Pure. Server: docs/http.md.

export interface Rung {
  name: string;
  height: number;
  frameRate: number;
  /** bit/s. */
  bitrate: number;
}

const VARIANT = /^#EXT-X-STREAM-INF:(.*)\r?\n([^#\r\n]+)/gm;

/** Those with a picture, best first. */
export function readRungs(playlist: string): Rung[] {
  const rungs: Rung[] = [];
  for (const [, attributes = '', uri = ''] of playlist.matchAll(VARIANT)) {
    const value = (name: string): string => new RegExp(`(?:^|,)${name}=([^,]*)`).exec(attributes)?.[1] ?? '';
    const height = Number(value('RESOLUTION').split('x')[1] ?? 0);
    const name = uri.split('/').at(-2) ?? '';
    if (height > 0 && name !== '')
      rungs.push({
        name,
        height,
        frameRate: Number(value('FRAME-RATE')) || 0,
        bitrate: Number(value('AVERAGE-BANDWIDTH') || value('BANDWIDTH')) || 0,
      });
  }
  return rungs.sort((a, b) => b.bitrate - a.bitrate);
}

/** "/hls/<space>/live.m3u8?key=..." -> "/live/<space>.mp4?key=...&rung=..."; undefined when it is not such an address. */
export function frameUrl(playlistUrl: string, rung?: string): string | undefined {
  const match = /^(.*)\/hls\/([^/?]+)\/live\.m3u8(?:\?(.*))?$/.exec(playlistUrl);
  if (!match) return undefined;
  const [, server = '', space = '', given = ''] = match;
  const query = new URLSearchParams(given);
  if (rung !== undefined) query.set('rung', rung);
  const text = query.toString();
  return `${server}/live/${space}.mp4${text === '' ? '' : `?${text}`}`;
}
