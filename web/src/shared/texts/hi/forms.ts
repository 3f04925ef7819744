// SPDX-License-Identifier: Apache-2.0
// Hindi: what forms have in common.

export const forms = {
  forms: {
    save: 'सहेजें',
    saved: 'सहेज लिया गया',
    cancel: 'रद्द करें',
    delete: 'मिटाएँ',
    copy: 'कॉपी करें',
    done: 'हो गया',
    more: 'और दिखाएँ',
    loading: 'लोड हो रहा है…',
    retry: 'फिर कोशिश करें',
    optional: (label: string): string => `${label} (वैकल्पिक)`,
    fix: (fields: number): string =>
      fields === 1 ? 'कृपया एक खाना जाँचें।' : `कृपया ${fields} खाने जाँचें।`,
    required: 'कृपया इसे भरें।',
    showPassword: 'पासवर्ड दिखाएँ',
    hidePassword: 'पासवर्ड छिपाएँ',
    decrease: (label: string): string => `घटाएँ: ${label}`,
    increase: (label: string): string => `बढ़ाएँ: ${label}`,
    typeToConfirm: (word: string): string => `पुष्टि के लिए “${word}” लिखें`,
    confirmMismatch: (word: string): string => `यह “${word}” से मेल नहीं खाता।`,
    characters: (left: number): string => `${left} अक्षर बाकी`,
    unsaved: 'बदलाव सहेजे नहीं गए',
    discard: 'बदलाव छोड़ें',
    leaveTitle: 'बिना सहेजे जाएँ?',
    leaveText: 'इस पेज पर किए गए कुछ बदलाव अभी सहेजे नहीं गए हैं।',
    leave: 'जाएँ',
    stay: 'यहीं रहें',
    notFoundTitle: 'पेज नहीं मिला',
    notFoundText: 'शायद पता ग़लत लिखा गया है, या यह पेज कहीं और चला गया है।',
  },
};
