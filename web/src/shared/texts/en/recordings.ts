// SPDX-License-Identifier: Apache-2.0
// English: recordings of a space, and the mark while a show is recorded.
export const recordings = {
  recordings: {
    tab: 'Recordings',
    title: 'Recordings',
    text: 'Recorded shows, newest first. Hosts and the owner can download them.',
    none: 'No recordings yet',
    noneOn: 'The next show will be recorded, from the first person on stage to the end.',
    noneOff: 'Turn on “Record shows” under Rules. This also works during a show.',
    running: 'being recorded',
    download: 'Download',
    downloadNamed: (when: string): string => `Download the recording from ${when}`,
    remove: 'Delete',
    removeNamed: (when: string): string => `Delete the recording from ${when}`,
    removeTitle: 'Delete this recording?',
    removeText: (when: string): string => `The recording from ${when} will be deleted for good.`,
    removed: 'Recording deleted',
    stoppedTitle: 'The last recording stopped before the show ended. ',
    problems: {
      'disk-full': 'The server’s disk is full. Delete some recordings; recording goes on when there is space again.',
      'write-failed': 'The server could not write the file. Its log has the details.',
      'too-slow': 'The server’s disk was too slow.',
      limit: 'It reached the maximum length or size on this server.',
    },
    mark: 'REC',
    marked: 'This show is being recorded',
    unmarked: 'This show is no longer being recorded',
    stopped: 'Not recorded',
    stoppedHint: 'The recording stopped; see Recordings in the space settings',
  },
};
