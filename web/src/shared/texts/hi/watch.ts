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
    offline: 'सर्वर से संपर्क नहीं है। फिर कोशिश हो रही है…',
    shortcuts:
      'कुंजियाँ: Space चलाएँ, M आवाज़ बंद, F पूरी स्क्रीन, P पिक्चर-इन-पिक्चर, L लाइव पर जाएँ, तीर से आवाज़ घटाएँ-बढ़ाएँ, C चैट, ? सभी कुंजियाँ',
  },
};
