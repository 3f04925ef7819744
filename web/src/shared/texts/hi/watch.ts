// SPDX-License-Identifier: Apache-2.0
// Hindi: the audience's page.
import { formatNumber } from '../format';

export const watch = {
  watch: {
    pageTitle: (title: string): string => `${title} – लाइव`,
    video: (title: string): string => `${title} का सीधा प्रसारण`,
    waiting: 'जल्द शुरू होगा',
    waitingText: 'कार्यक्रम यहाँ अपने-आप शुरू हो जाएगा।',
    startsIn: (left: string): string => `शुरू होगा: ${left}`,
    addToCalendar: 'कैलेंडर में जोड़ें',
    next: 'अगला कार्यक्रम:',
    ended: 'कार्यक्रम समाप्त हुआ',
    endedText: 'देखने के लिए धन्यवाद। अगला कार्यक्रम यहाँ अपने-आप शुरू हो जाएगा।',
    loading: 'लोड हो रहा है…',
    slow: 'कनेक्शन धीमा है। तस्वीर का इंतज़ार हो रहा है…',
    recovering: 'फिर से जुड़ रहे हैं…',
    unmute: (touch: boolean): string =>
      touch ? 'आवाज़ चालू करने के लिए छुएँ' : 'आवाज़ चालू करने के लिए क्लिक करें',
    clickToPlay: 'चलाएँ',
    live: 'लाइव',
    goLive: 'लाइव पर जाएँ',
    behind: 'आप पीछे हैं। लाइव पर जाएँ।',
    atLive: 'आप लाइव देख रहे हैं',
    viewers: (n: number): string => `${formatNumber(n)} दर्शक`,
    latency: (seconds: string): string => `${seconds} से. पीछे`,
    latencyLabel: 'मंच से देरी',
    theatre: 'थिएटर मोड',
    remote: 'दूसरे डिवाइस पर चलाएँ',
    settings: {
      title: 'प्लेयर की सेटिंग',
      quality: 'क्वालिटी',
      auto: 'अपने-आप',
      autoNow: (now: string): string => `अपने-आप (${now})`,
      soundOnly: 'केवल आवाज़',
      bitrate: (megabits: string): string => `${megabits} Mbit/s`,
      delay: 'देरी',
      paces: { lowest: 'सबसे कम देरी', balanced: 'संतुलित', stable: 'स्थिर' },
      paceHints: {
        lowest: 'खराब कनेक्शन पर रुक सकता है',
        balanced: 'आपका कनेक्शन जितना अनुमति दे, लाइव के उतना पास',
        stable: 'छोटी रुकावटें पता नहीं चलतीं',
      },
      numbers: 'प्लेबैक के आँकड़े',
    },
    numbers: {
      title: 'प्लेबैक के आँकड़े',
      close: 'आँकड़े छिपाएँ',
      behind: 'लाइव से पीछे',
      buffer: 'बफ़र',
      target: (seconds: string): string => `लक्ष्य ${seconds}`,
      speed: 'गति',
      picture: 'तस्वीर',
      loaded: 'बिटरेट',
      line: 'आपका कनेक्शन',
      roundTrip: 'आने-जाने का समय',
      dropped: 'छूटे हुए फ़्रेम',
      of: (some: string, all: string): string => `${all} में से ${some}`,
      stalls: 'रुकावटें',
      seconds: (n: string): string => `${n} से.`,
      bitrate: (megabits: string): string => `${megabits} Mbit/s`,
    },
    limited:
      'आपका नेटवर्क इस पेज के एक हिस्से को रोक रहा है। आप देख सकते हैं, लेकिन चैट, प्रतिक्रियाएँ और हाथ उठाना यहाँ काम नहीं करते।',
    limitedPrivate:
      'यह कार्यक्रम निजी है, और आपका नेटवर्क उसके लिए ज़रूरी कनेक्शन को रोक रहा है। कोई दूसरा नेटवर्क आज़माएँ।',
    offline: 'सर्वर से संपर्क नहीं है। फिर कोशिश हो रही है…',
    shortcuts:
      'कुंजियाँ: Space चलाएँ, M आवाज़ बंद, F पूरी स्क्रीन, P पिक्चर-इन-पिक्चर, L लाइव पर जाएँ, T थिएटर, I आँकड़े, तीर से आवाज़ घटाएँ-बढ़ाएँ, C चैट, ? सभी कुंजियाँ',
  },
};
