// SPDX-License-Identifier: Apache-2.0
// English: recordings of a space, and the mark while a show is recorded.
export const recordings = {
  recordings: {
    tab: 'Recordings',
    title: 'Recordings',
    text: 'Shows that were recorded, newest first. Hosts and the owner can download them.',
    none: 'No recordings yet',
    noneOn: 'The next show is recorded from the first person on stage to its end.',
    noneOff: 'Turn on “Record shows” under Rules, also while a show runs.',
    running: 'being recorded',
    download: 'Download',
    downloadNamed: (when: string): string => `Download the recording of ${when}`,
    remove: 'Delete',
    removeNamed: (when: string): string => `Delete the recording of ${when}`,
    removeTitle: 'Delete this recording?',
    removeText: (when: string): string => `The recording of ${when} is gone for good.`,
    removed: 'Recording deleted',
    stoppedTitle: 'The last recording stopped while the show went on. ',
    problems: {
      'disk-full': 'The disk of the server is full. Delete recordings; the next show is tried again.',
      'write-failed': 'The server could not write the file; its log says why.',
      'too-slow': 'The disk of the server was too slow.',
      limit: 'It was as long or as large as this server allows.',
    },
    mark: 'REC',
    marked: 'This show is being recorded',
    unmarked: 'This show is not recorded any more',
    stopped: 'Not recorded',
    stoppedHint: 'The recording stopped; see Recordings in the settings of the space',
  },
};
