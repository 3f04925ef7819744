// SPDX-License-Identifier: Apache-2.0
// Hindi: what the server refuses over the signalling connection, by its code.
import type { ErrorCode } from '../../signalling';
import { serverSentence } from './server-sentences';

const codes: Record<ErrorCode, string> = {
  'bad-message': 'सर्वर इस पेज को नहीं समझ सका। पेज फिर से लोड करें और दोबारा कोशिश करें।',
  'bad-sdp': 'सर्वर इस ब्राउज़र से ध्वनि और चित्र शुरू नहीं कर सका। कोई दूसरा ब्राउज़र आज़माएँ।',
  'bad-candidate': 'सर्वर इस ब्राउज़र के एक नेटवर्क पते का उपयोग नहीं कर सका।',
  'bad-space': 'स्पेस का यह पता मान्य नहीं है।',
  'bad-name': 'इस नाम का उपयोग नहीं हो सकता। कृपया कोई दूसरा चुनें।',
  'room-full': 'और जगह नहीं है। थोड़ी देर में फिर कोशिश करें।',
  'too-many-messages': 'यह बहुत जल्दी-जल्दी हुआ। कृपया थोड़ा रुकें।',
  'not-joined': 'आप अब इस स्पेस में नहीं हैं। पेज फिर से लोड करें।',
  'already-joined': 'आप इस स्पेस में पहले से किसी दूसरे कनेक्शन पर हैं।',
  'unsupported-version': 'Rostra का नया संस्करण आ गया है। पेज फिर से लोड करें।',
  'origin-denied': 'सर्वर इस पते के पेज स्वीकार नहीं करता।',
  unavailable: 'सर्वर इस समय यह नहीं कर सकता। कुछ सेकंड बाद फिर कोशिश करें।',
  denied: 'आपको यहाँ यह करने की अनुमति नहीं है। इस स्पेस के किसी मेज़बान से कहें।',
  'login-required': 'पहले लॉग इन करें।',
  'invitation-invalid': 'इस आमंत्रण की अवधि समाप्त हो गई है।',
  banned: 'इस स्पेस में आप पर प्रतिबंध है।',
  removed: 'एक मेज़बान ने आपको इस स्पेस से निकाल दिया है।',
  locked: 'मंच पर ताला लगा है।',
  'slow-mode': 'धीमी चैट चालू है: फिर लिखने से पहले रुकें।',
  'not-found': 'यह अब मौजूद नहीं है।',
  busy: 'सर्वर में इसके लिए अभी क्षमता नहीं बची। कुछ मिनट बाद फिर कोशिश करें।',
  stopping: 'सर्वर बंद हो रहा है। उसके लौटते ही यह पेज फिर से जुड़ जाएगा।',
  internal: 'सर्वर पर कुछ गड़बड़ हो गई। थोड़ी देर में फिर कोशिश करें।',
};

export const refusal = {
  refusal: { codes, said: (message: string): string => serverSentence(message) ?? '' },
};
