// SPDX-License-Identifier: Apache-2.0
// Hindi for what the server says about fields, by its English sentence (src/accounts/rules.cpp). What is missing here is
// shown in English.

export const serverSentences: Record<string, string | undefined> = {
  'a user name has 3 to 32 characters': 'उपयोगकर्ता नाम में 3 से 32 अक्षर होते हैं।',
  "a user name has letters, digits, '.', '_' and '-' only":
    'उपयोगकर्ता नाम में केवल अक्षर, अंक, बिंदु, हाइफ़न और अंडरस्कोर हो सकते हैं।',
  'a user name begins with a letter or a digit': 'उपयोगकर्ता नाम अक्षर या अंक से शुरू होता है।',
  'a user name ends with a letter or a digit': 'उपयोगकर्ता नाम अक्षर या अंक पर समाप्त होता है।',
  'a user name is written in one alphabet; letters that look alike must not be mixed':
    'उपयोगकर्ता नाम एक ही लिपि में लिखा जाता है; मिलते-जुलते अक्षर नहीं मिलाए जा सकते।',
  'the user name is too long in this alphabet; shorten it':
    'इस लिपि में उपयोगकर्ता नाम बहुत लंबा है; छोटा करें।',
  'the name is too long in this alphabet; shorten it': 'इस लिपि में नाम बहुत लंबा है; छोटा करें।',
  'a name is needed': 'नाम लिखना ज़रूरी है।',
  'a password has at least 8 characters; a few words are good':
    'पासवर्ड में कम से कम 8 अक्षर होते हैं; कुछ शब्द अच्छे रहते हैं।',
  'a password has at most 256 characters': 'पासवर्ड में अधिक से अधिक 256 अक्षर हो सकते हैं।',
  'this is one of the passwords that are tried first; take another':
    'यह उन पासवर्डों में से है जिन्हें सबसे पहले आज़माया जाता है; कोई दूसरा चुनें।',
  'the address begins and ends with a letter or a digit': 'पता अक्षर या अंक से शुरू और समाप्त होता है।',
  'this address is used by the server itself': 'यह पता सर्वर के अपने काम का है।',
  'a space needs a title': 'स्पेस को एक शीर्षक चाहिए।',
  'the password must not be the user name': 'पासवर्ड और उपयोगकर्ता नाम एक जैसे नहीं हो सकते।',
};
