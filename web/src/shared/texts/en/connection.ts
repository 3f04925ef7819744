// SPDX-License-Identifier: Apache-2.0
// English: how good the connections of the stage are.

export const connection = {
  connection: {
    title: 'Connection',
    close: 'Close the panel',
    /** By the number of bars. */
    grades: ['lost', 'poor', 'fair', 'good'],
    causes: { mine: 'your network', theirs: 'their network' },
    bars: (grade: string): string => `Connection: ${grade}`,
    barsBecause: (grade: string, cause: string): string => `Connection: ${grade}, ${cause}`,
    verdict: (grade: string, cause: string): string => `${grade}, ${cause}`,
    low: {
      sending: 'Low bandwidth: others may not see and hear you well.',
      receiving: 'Low bandwidth: others may look and sound broken up.',
      both: 'Low bandwidth: audio and video may break up.',
      paused: 'Low bandwidth: some videos are paused.',
    },
    details: 'Details',
    waiting: 'Measuring…',
    path: {
      title: 'Your network',
      sending: 'Sending',
      receiving: 'Receiving',
      roundTrip: 'Round trip',
      route: 'Route',
      estimate: 'Available',
    },
    routes: {
      direct: 'direct',
      'direct-tcp': 'direct, TCP',
      relayed: 'relayed',
      'relayed-tcp': 'relayed, TCP',
    },
    streams: {
      title: 'Audio and video',
      stream: 'Stream',
      bitrate: 'Bitrate',
      loss: 'Loss',
      sources: { microphone: 'Microphone', camera: 'Camera', screen: 'Screen' },
      layer: (source: string, layer: string): string => `${source}, layer ${layer}`,
      off: 'off',
      paused: 'paused',
      framesPerSecond: (n: string): string => `${n} fps`,
      jitter: (time: string): string => `jitter ${time}`,
      concealed: (share: string): string => `concealed ${share}`,
      freezes: (n: string): string => `freezes: ${n}`,
      limitedBy: {
        bandwidth: 'limited by bandwidth',
        cpu: 'limited by the processor',
        other: 'limited by the browser',
      },
    },
    copy: 'Copy as text',
    copied: 'Statistics copied',
  },
};
