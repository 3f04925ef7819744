// SPDX-License-Identifier: Apache-2.0
// English: what every page says.

export const common = {
  product: 'Rostra',
  common: {
    close: 'Close',
    copied: 'Link copied',
    home: 'Home',
    homeLogo: 'Rostra, home',
    theme: { system: 'Theme: system', light: 'Theme: light', dark: 'Theme: dark' },
    language: 'Language',
    badSpaceTitle: 'There is no such space',
    badSpaceText: 'Space names consist of 1 to 64 lowercase letters, digits and hyphens.',
    notifications: 'Notifications',
  },
};
