// SPDX-License-Identifier: Apache-2.0
// English: what every page says.

export const common = {
  product: 'Rostra',
  common: {
    close: 'Close',
    copied: 'Link copied',
    home: 'To the start page',
    homeLogo: 'Rostra, to the start page',
    theme: { system: 'Theme: system', light: 'Theme: light', dark: 'Theme: dark' },
    language: 'Language',
    badSpaceTitle: 'There is no such space',
    badSpaceText: 'The name of a space has 1 to 64 small letters, digits and hyphens.',
    notifications: 'Notifications',
  },
};
