// SPDX-License-Identifier: Apache-2.0
// Hindi: what is said when the server does not do what was asked.
import { formatNumber } from '../format';
import { serverSentence } from './server-sentences';

export const api = {
  api: {
    offline: 'सर्वर से कोई उत्तर नहीं आ रहा। अपना इंटरनेट संपर्क जाँचें और फिर कोशिश करें।',
    unavailable: (seconds: number): string =>
      `सर्वर इस समय यह नहीं कर सकता। ${formatNumber(seconds)} सेकंड बाद फिर कोशिश करें।`,
    failed: 'सर्वर पर कुछ गड़बड़ हो गई। थोड़ी देर में फिर कोशिश करें।',
    tooMany: (seconds: number): string =>
      `बहुत अधिक कोशिशें हो गईं। ${formatNumber(seconds)} सेकंड रुककर फिर कोशिश करें।`,
    refused: 'सर्वर ने मना कर दिया।',
    codes: {
      'wrong-login': 'उपयोगकर्ता नाम या पासवर्ड ग़लत है।',
      'wrong-password': 'यह आपका पासवर्ड नहीं है।',
      'sign-up-closed': 'यहाँ कोई नया खाता नहीं बना सकता। सर्वर के स्वामी से कहें।',
      'owner-link-invalid': 'यह लिंक अब काम नहीं करता। नया लिंक पाने के लिए सर्वर फिर से शुरू करें।',
      'login-required': 'पहले लॉग इन करें।',
      'limit-reached': 'जितने हो सकते थे, उतने हो चुके हैं। पहले एक मिटाएँ।',
      'invitation-invalid': 'यह आमंत्रण अब काम नहीं करता।',
      'not-found': 'वह अब यहाँ नहीं है।',
      'unsupported-media-type': 'यह PNG, JPEG, WebP या GIF तस्वीर नहीं है।',
    },
    others: {
      'bad-picture': 'यह तस्वीर काम की नहीं है। कोई दूसरी आज़माएँ।',
      'bad-token': 'निजी टोकन ग़लत है, उसका समय बीत चुका है या उसे मिटा दिया गया है।',
      busy: 'सर्वर के पास अभी बहुत काम है। कुछ सेकंड बाद फिर कोशिश करें।',
      conflict: 'यह अब की स्थिति से मेल नहीं खाता। पेज फिर से लोड करें।',
      csrf: 'यह पेज पुराना हो गया है। इसे फिर से लोड करें और दोबारा कोशिश करें।',
      denied: 'आप यह नहीं कर सकते।',
      internal: 'सर्वर पर कुछ गड़बड़ हो गई। थोड़ी देर में फिर कोशिश करें।',
      'invalid-fields': 'कुछ खाने वैसे नहीं हैं जैसे होने चाहिए।',
      'invalid-input': 'जो भेजा गया, वह सर्वर के काम का नहीं है।',
      'invalid-json': 'जो भेजा गया, उसे सर्वर नहीं समझा।',
      'method-not-allowed': 'सर्वर इस माँग को नहीं जानता। पेज फिर से लोड करें।',
      'origin-denied': 'यह केवल इसी सर्वर के पेज कर सकते हैं।',
      'scope-missing': 'निजी टोकन को यह करने का अधिकार नहीं है।',
      'session-needed': 'यह केवल लॉग इन करके किया जा सकता है।',
      taken: 'यह लिया जा चुका है। कृपया कोई दूसरा चुनें।',
      'too-many-requests': 'यह बहुत जल्दी-जल्दी हुआ। कृपया थोड़ा रुकें।',
      'two-identities': 'सत्र या निजी टोकन में से एक भेजें, दोनों नहीं।',
      unavailable: 'सर्वर इस समय यह नहीं कर सकता। कुछ सेकंड बाद फिर कोशिश करें।',
    },
    fields: {
      'taken/userName': 'यह नाम, या इससे मिलता-जुलता नाम, लिया जा चुका है। कृपया कोई दूसरा चुनें।',
      'wrong-password/oldPassword': 'यह आपका पासवर्ड नहीं है।',
      'wrong-password/password': 'यह आपका पासवर्ड नहीं है।',
      'taken/slug': 'यह पता लिया जा चुका है। कृपया कोई दूसरा चुनें।',
      'invalid-fields/settings.layout':
        'इस सर्वर पर यह लेआउट अब नहीं है। पेज फिर से खोलें और कोई दूसरा चुनें।',
    },
    sentence: (text: string): string => serverSentence(text) ?? '',
  },
};
