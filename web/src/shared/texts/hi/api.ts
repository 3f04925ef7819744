// SPDX-License-Identifier: Apache-2.0
// Hindi: what is said when the server does not do what was asked.
import { formatSeconds } from '../format';
import { serverSentence } from './server-sentences';

export const api = {
  api: {
    offline: 'सर्वर उत्तर नहीं दे रहा। अपना इंटरनेट कनेक्शन जाँचें और फिर कोशिश करें।',
    unavailable: (seconds: number): string =>
      `सर्वर इस समय यह नहीं कर सकता। ${formatSeconds(seconds)} बाद फिर कोशिश करें।`,
    failed: 'सर्वर पर कुछ गड़बड़ हो गई। थोड़ी देर में फिर कोशिश करें।',
    tooMany: (seconds: number): string =>
      `बहुत अधिक कोशिशें हो गईं। ${formatSeconds(seconds)} रुककर फिर कोशिश करें।`,
    refused: 'सर्वर ने अनुरोध अस्वीकार कर दिया।',
    codes: {
      'wrong-login': 'उपयोगकर्ता नाम या पासवर्ड ग़लत है।',
      'wrong-password': 'यह आपका पासवर्ड नहीं है।',
      'wrong-code': 'यह कोड ग़लत है या इस्तेमाल हो चुका है।',
      'code-needed': 'अपने ऑथेंटिकेटर ऐप का कोड लिखें, या अपना कोई रिकवरी कोड।',
      'sign-up-closed': 'इस सर्वर पर नए खाते नहीं बन रहे। खाते के लिए इसके स्वामी से कहें।',
      'owner-link-invalid': 'यह लिंक अब काम नहीं करता। नया लिंक पाने के लिए सर्वर फिर से शुरू करें।',
      'login-required': 'पहले लॉग इन करें।',
      'limit-reached': 'आप सीमा तक पहुँच गए हैं। पहले एक मिटाएँ।',
      'invitation-invalid': 'यह आमंत्रण अब काम नहीं करता।',
      'not-found': 'यह अब मौजूद नहीं है।',
      'unsupported-media-type': 'यह PNG, JPEG, WebP या GIF तस्वीर नहीं है।',
    },
    others: {
      'bad-picture': 'इस तस्वीर का उपयोग नहीं हो सकता। कोई दूसरी आज़माएँ।',
      'bad-token': 'निजी टोकन ग़लत है, उसका समय बीत चुका है या उसे मिटा दिया गया है।',
      busy: 'सर्वर अभी बहुत व्यस्त है। कुछ सेकंड बाद फिर कोशिश करें।',
      conflict: 'इस बीच कुछ बदल गया है। पेज फिर से लोड करें।',
      csrf: 'यह पेज पुराना हो गया है। इसे फिर से लोड करें और दोबारा कोशिश करें।',
      denied: 'आपको यह करने की अनुमति नहीं है।',
      internal: 'सर्वर पर कुछ गड़बड़ हो गई। थोड़ी देर में फिर कोशिश करें।',
      'invalid-fields': 'कुछ खाने सही नहीं भरे गए हैं।',
      'invalid-input': 'सर्वर इस अनुरोध को पूरा नहीं कर सका।',
      'invalid-json': 'सर्वर इस अनुरोध को नहीं समझ सका।',
      'method-not-allowed': 'सर्वर में यह अनुरोध उपलब्ध नहीं है। पेज फिर से लोड करें।',
      'origin-denied': 'यह केवल इसी सर्वर के पेज कर सकते हैं।',
      'scope-missing': 'निजी टोकन से यह करने की अनुमति नहीं है।',
      'session-needed': 'यह करने के लिए लॉग इन होना ज़रूरी है।',
      taken: 'यह लिया जा चुका है। कृपया कोई दूसरा चुनें।',
      'too-many-requests': 'यह बहुत जल्दी-जल्दी हुआ। कृपया थोड़ा रुकें।',
      'two-identities': 'सत्र या निजी टोकन में से एक भेजें, दोनों नहीं।',
      unavailable: 'सर्वर इस समय यह नहीं कर सकता। कुछ सेकंड बाद फिर कोशिश करें।',
    },
    fields: {
      'taken/userName': 'यह नाम, या इससे मिलता-जुलता नाम, लिया जा चुका है। कृपया कोई दूसरा चुनें।',
      'wrong-password/oldPassword': 'यह आपका पासवर्ड नहीं है।',
      'wrong-password/password': 'यह आपका पासवर्ड नहीं है।',
      'wrong-code/code': 'यह कोड ग़लत है या इस्तेमाल हो चुका है।',
      'taken/slug': 'यह पता लिया जा चुका है। कृपया कोई दूसरा चुनें।',
      'invalid-fields/settings.layout': 'यह लेआउट अब उपलब्ध नहीं है। पेज फिर से लोड करें और कोई दूसरा चुनें।',
    },
    sentence: (text: string): string => serverSentence(text) ?? '',
  },
};
