// SPDX-License-Identifier: Apache-2.0
// English: what the map of a space shows.

export const floor = {
  floor: {
    label: 'Floor plan',
    hint: 'What people see under their feet on the map.',
    floors: {
      lounge: 'Lounge',
      hall: 'Hall with a stage',
      cafe: 'Café',
      plain: 'Empty room',
      picture: 'Your picture',
    },
    upload: 'Upload a picture',
    change: 'Change the picture',
    remove: 'Remove the picture',
    saved: 'The map shows your picture',
    removed: 'Picture removed',
  },
};
