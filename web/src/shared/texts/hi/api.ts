// SPDX-License-Identifier: Apache-2.0
// Hindi: what is said when the server does not do what was asked.
import { formatNumber } from '../format';

export const api = {
  api: {
    offline: 'सर्वर से कोई उत्तर नहीं आ रहा। अपना इंटरनेट संपर्क जाँचें और फिर कोशिश करें।',
    unavailable: (seconds: number): string =>
      `सर्वर इस समय यह नहीं कर सकता। ${formatNumber(seconds)} सेकंड बाद फिर कोशिश करें।`,
    failed: 'सर्वर पर कुछ गड़बड़ हो गई। थोड़ी देर में फिर कोशिश करें।',
    tooMany: (seconds: number): string =>
      `बहुत अधिक कोशिशें हो गईं। ${formatNumber(seconds)} सेकंड रुककर फिर कोशिश करें।`,
    refused: 'सर्वर ने मना कर दिया।',
    codes: {},
    fields: {
      'taken/userName': 'यह उपयोगकर्ता नाम लिया जा चुका है। कृपया कोई दूसरा चुनें।',
      'taken/slug': 'यह पता लिया जा चुका है। कृपया कोई दूसरा चुनें।',
    },
  },
};
