// SPDX-License-Identifier: Apache-2.0
// Hindi: what every page says.

export const common = {
  product: 'Rostra',
  common: {
    close: 'बंद करें',
    copied: 'लिंक कॉपी हो गया',
    home: 'मुखपृष्ठ',
    homeLogo: 'Rostra, मुखपृष्ठ',
    theme: { system: 'थीम: सिस्टम', light: 'थीम: उजली', dark: 'थीम: गहरी' },
    language: 'भाषा',
    badSpaceTitle: 'ऐसा कोई स्पेस नहीं है',
    badSpaceText: 'स्पेस के नाम में 1 से 64 छोटे अंग्रेज़ी अक्षर, अंक और हाइफ़न होते हैं।',
    notifications: 'सूचनाएँ',
  },
};
