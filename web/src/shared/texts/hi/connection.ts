// SPDX-License-Identifier: Apache-2.0
// Hindi: how good the connections of the stage are.

export const connection = {
  connection: {
    title: 'कनेक्शन',
    close: 'पैनल बंद करें',
    grades: ['टूटा हुआ', 'कमज़ोर', 'ठीक-ठाक', 'अच्छा'],
    causes: { mine: 'आपका नेटवर्क', theirs: 'उनका नेटवर्क' },
    bars: (grade: string): string => `कनेक्शन: ${grade}`,
    barsBecause: (grade: string, cause: string): string => `कनेक्शन: ${grade}, ${cause}`,
    verdict: (grade: string, cause: string): string => `${grade}, ${cause}`,
    low: {
      sending: 'कम बैंडविड्थ: दूसरों तक आपका चित्र और आवाज़ शायद ठीक से न पहुँचे।',
      receiving: 'कम बैंडविड्थ: दूसरों का चित्र और आवाज़ रुक-रुककर आ सकते हैं।',
      both: 'कम बैंडविड्थ: चित्र और आवाज़ रुक-रुककर आ सकते हैं।',
      paused: 'कम बैंडविड्थ: कुछ वीडियो रोके गए हैं।',
    },
    details: 'विवरण',
    waiting: 'मापा जा रहा है…',
    path: {
      title: 'आपका नेटवर्क',
      sending: 'भेजना',
      receiving: 'पाना',
      roundTrip: 'आने-जाने का समय',
      route: 'रास्ता',
      estimate: 'उपलब्ध',
    },
    routes: {
      direct: 'सीधा',
      'direct-tcp': 'सीधा, TCP',
      relayed: 'रिले से',
      'relayed-tcp': 'रिले से, TCP',
    },
    streams: {
      title: 'आवाज़ और चित्र',
      stream: 'स्ट्रीम',
      bitrate: 'बिटरेट',
      loss: 'हानि',
      sources: { microphone: 'माइक्रोफ़ोन', camera: 'कैमरा', screen: 'स्क्रीन' },
      layer: (source: string, layer: string): string => `${source}, परत ${layer}`,
      off: 'बंद',
      paused: 'रुका हुआ',
      framesPerSecond: (n: string): string => `${n} फ़्रेम/से॰`,
      jitter: (time: string): string => `जिटर ${time}`,
      concealed: (share: string): string => `भरी गई आवाज़ ${share}`,
      freezes: (n: string): string => `रुकावटें: ${n}`,
      limitedBy: {
        bandwidth: 'बैंडविड्थ से सीमित',
        cpu: 'प्रोसेसर से सीमित',
        other: 'ब्राउज़र से सीमित',
      },
    },
    copy: 'पाठ के रूप में कॉपी करें',
    copied: 'आँकड़े कॉपी हो गए',
  },
};
