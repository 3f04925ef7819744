// SPDX-License-Identifier: Apache-2.0
// Hindi: what the map of a space shows.

export const floor = {
  floor: {
    label: 'फ़र्श की सजावट',
    hint: 'नक़्शे पर लोगों को अपने पैरों के नीचे यही दिखेगा।',
    floors: {
      lounge: 'लाउंज',
      hall: 'मंच वाला हॉल',
      cafe: 'कैफ़े',
      plain: 'खाली कमरा',
      picture: 'आपकी तस्वीर',
    },
    upload: 'तस्वीर अपलोड करें',
    change: 'तस्वीर बदलें',
    remove: 'तस्वीर हटाएँ',
    saved: 'नक़्शे पर अब आपकी तस्वीर है',
    removed: 'तस्वीर हटाई गई',
  },
};
