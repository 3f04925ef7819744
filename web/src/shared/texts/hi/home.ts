// SPDX-License-Identifier: Apache-2.0
// Hindi: the start page.

export const home = {
  home: {
    title: 'आपका मंच, सबके लिए लाइव',
    lead: 'लोगों को सीधे ब्राउज़र से मंच पर बुलाइए और कार्यक्रम को लगभग एक सेकंड की देरी से प्रसारित कीजिए।',
    space: 'स्पेस का नाम',
    spacePlaceholder: 'evening-show',
    spaceHint: (slug: string): string => `पता: ${slug}`,
    spaceInvalid: 'अंग्रेज़ी अक्षर या अंक लिखें।',
    stage: 'मंच पर जाएँ',
    watch: 'देखें',
    points: [
      { title: 'मंच पर', text: 'कैमरा, माइक्रोफ़ोन और स्क्रीन, सब ब्राउज़र में। कुछ इंस्टॉल नहीं करना।' },
      { title: 'प्रसारण में', text: 'मंच के सभी लोग सर्वर पर एक चित्र और एक ध्वनि में मिला दिए जाते हैं।' },
      { title: 'दर्शकों में', text: 'जिसके पास लिंक है, वह देख सकता है: फ़ोन पर भी, बड़ी स्क्रीन पर भी।' },
    ],
  },
};
