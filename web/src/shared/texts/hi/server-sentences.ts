// SPDX-License-Identifier: Apache-2.0
// Hindi for what the server says in English about fields (src/accounts/rules.cpp, src/api) and about what it refuses in a
// room (src/control). server-words.test.ts fails when a sentence about a field is missing here.

/** Values of a sentence stand where `*` is, in their order. */
type Translation = string | ((...values: string[]) => string);

const THINGS: Record<string, string | undefined> = {
  'the name': 'नाम',
  'the user name': 'उपयोगकर्ता नाम',
  'the password': 'पासवर्ड',
  'the title': 'शीर्षक',
  'the description': 'विवरण',
  'the status': 'स्थिति',
  'the note': 'टिप्पणी',
  'the message': 'संदेश',
};
const thing = (english = ''): string => THINGS[english] ?? english;

const SENTENCES: Record<string, Translation> = {
  // Names and passwords
  'a user name can have at most 32 characters': 'उपयोगकर्ता नाम में अधिक से अधिक 32 अक्षर हो सकते हैं।',
  'a user name must have 3 to 32 characters': 'उपयोगकर्ता नाम में 3 से 32 अक्षर होने चाहिए।',
  "a user name can only contain letters, digits, '.', '_' and '-'":
    'उपयोगकर्ता नाम में केवल अक्षर, अंक, बिंदु, हाइफ़न और अंडरस्कोर हो सकते हैं।',
  'a user name must begin with a letter or a digit': 'उपयोगकर्ता नाम अक्षर या अंक से शुरू होता है।',
  'a user name must end with a letter or a digit': 'उपयोगकर्ता नाम अक्षर या अंक पर समाप्त होता है।',
  'a user name must use one alphabet, without look-alike letters of another':
    'उपयोगकर्ता नाम एक ही लिपि में लिखें; दूसरी लिपि के मिलते-जुलते अक्षर न मिलाएँ।',
  'a name is required': 'नाम लिखना ज़रूरी है।',
  'a password must have at least 8 characters; a few random words work well':
    'पासवर्ड में कम से कम 8 अक्षर होने चाहिए; कुछ बेतरतीब शब्द अच्छे रहते हैं।',
  'a password can have at most 256 characters': 'पासवर्ड में अधिक से अधिक 256 अक्षर हो सकते हैं।',
  'a password cannot contain a zero character': 'पासवर्ड में शून्य वर्ण नहीं हो सकता।',
  'the password must not be made of the user name; choose another one':
    'पासवर्ड उपयोगकर्ता नाम से न बनाएँ; कोई दूसरा चुनें।',
  'this code is wrong or was used': 'यह कोड ग़लत है या इस्तेमाल हो चुका है।',
  'this password is too common; choose another one': 'यह पासवर्ड बहुत आम है; कोई दूसरा चुनें।',
  'the password must differ from the user name': 'पासवर्ड और उपयोगकर्ता नाम एक जैसे नहीं हो सकते।',
  'this name, or one that looks like it, is taken': 'यह नाम, या इससे मिलता-जुलता नाम, लिया जा चुका है।',

  // Whatever is written
  '* is too long in this alphabet; shorten it': (what) =>
    `इस लिपि में ${thing(what)} की लंबाई ज़्यादा है; छोटा करें।`,
  '* is too long; shorten it': (what) => `${thing(what)} की लंबाई ज़्यादा है; छोटा करें।`,
  '* is too long': (what) => `${thing(what)} की लंबाई ज़्यादा है।`,
  '* is not readable text (UTF-8)': (what) => `${thing(what)}: यह पढ़ने लायक़ पाठ (UTF-8) नहीं है।`,
  '* has * characters; * are allowed': (what, now, most) =>
    `${thing(what)} में ${now} अक्षर हैं; ${most} तक हो सकते हैं।`,
  '* contains an invisible or control character; remove it': (what) =>
    `${thing(what)} में कोई अदृश्य या नियंत्रण अक्षर है; उसके बिना लिखें।`,
  '* has too many accents on one letter': (what) => `${thing(what)} में एक अक्षर पर बहुत सारी मात्राएँ हैं।`,
  'a message cannot be empty': 'संदेश ख़ाली नहीं हो सकता।',

  // Spaces
  'the address must begin and end with a letter or a digit': 'पता अक्षर या अंक से शुरू और समाप्त होता है।',
  'this address is taken; choose another': 'यह पता लिया जा चुका है; कोई दूसरा चुनें।',
  'a space needs a title': 'स्पेस को एक शीर्षक चाहिए।',
  'this space has no picture yet; upload one first':
    'इस स्पेस की अभी कोई तस्वीर नहीं है; पहले एक अपलोड करें।',
  'the description is longer than 2000 bytes; shorten it': 'विवरण 2000 बाइट से लंबा है; छोटा करें।',
  'this layout does not exist; choose one of *, or none': (all) =>
    `यह लेआउट मौजूद नहीं है; ${all} में से कोई चुनें, या कोई नहीं।`,
  'A space name must have 1 to 64 characters.': 'स्पेस के पते में 1 से 64 अक्षर होते हैं।',
  "A space name can only contain the letters a to z, digits and '-'.":
    'स्पेस के पते में केवल a से z तक के अक्षर, अंक और हाइफ़न होते हैं।',

  // Tokens
  'enter what the token is for': 'लिखें कि टोकन किस काम का है।',
  'list what the token can do, for example ["spaces:read"]':
    'लिखें कि टोकन क्या-क्या कर सकता है, जैसे ["spaces:read"]।',
  "only an owner of the server can grant 'admin'": '“admin” केवल सर्वर का स्वामी दे सकता है।',
  "there is no scope '*'; use profile, spaces, chat or admin, each also with ':read'": (word) =>
    `“${word}” नाम का कोई अधिकार नहीं है; profile, spaces, chat या admin लिखें, हर एक “:read” के साथ भी।`,
  'at least one scope is required': 'कम से कम एक अधिकार चाहिए।',

  // Forms that a program filled in
  'must be text': 'यहाँ पाठ होना चाहिए।',
  'is missing': 'यह भरा नहीं गया है।',
  'must be true or false': 'यहाँ हाँ या नहीं (true, false) होना चाहिए।',
  'must be a whole number from * to *': (least, most) =>
    `यहाँ ${least} से ${most} तक की पूर्ण संख्या होनी चाहिए।`,
  'must be a list of at most * strings': (most) => `यहाँ अधिक से अधिक ${most} पाठों की सूची होनी चाहिए।`,
  'must be an object': 'यहाँ एक ऑब्जेक्ट होना चाहिए।',
  'unknown field': 'यह खाना अज्ञात है।',
  'must be one of *': (all) => `यह इनमें से एक होना चाहिए: ${all}।`,
  "must be the 'next' of an earlier response": 'यह किसी पिछले उत्तर का “next” होना चाहिए।',
  'must be the id of a message': 'यह किसी संदेश की आईडी होनी चाहिए।',
  'must be at most * bytes': (most) => `इसमें अधिक से अधिक ${most} बाइट हो सकते हैं।`,
  'must be a time such as 2026-05-01T18:00:00Z': 'यह समय इस रूप में होना चाहिए: 2026-05-01T18:00:00Z।',

  // What the server cannot take on
  'This server is busy with other shows and cannot start another one now; please try again later.':
    'यह सर्वर दूसरे शो में व्यस्त है और अभी नया शो शुरू नहीं कर सकता; कृपया बाद में फिर कोशिश करें।',
  'This server is busy and cannot carry another person on stage now; you can watch, or try again in a few minutes.':
    'यह सर्वर व्यस्त है और मंच पर अभी किसी और को नहीं ले सकता; आप देख सकते हैं, या कुछ मिनट बाद फिर कोशिश करें।',
  'This server takes no new shows because it is going to be restarted; please try again in a few minutes.':
    'यह सर्वर नए शो नहीं ले रहा, क्योंकि इसे फिर से शुरू किया जाएगा; कृपया कुछ मिनट बाद फिर कोशिश करें।',
  'The server is stopping, and the show has ended; this page connects again when the server is back.':
    'सर्वर बंद हो रहा है और शो समाप्त हो गया है; सर्वर के लौटते ही यह पेज फिर से जुड़ जाएगा।',

  // Chat and people
  'The name is not valid text (UTF-8).': 'यह नाम पढ़ने लायक़ पाठ (UTF-8) नहीं है।',
  'The name contains an invisible character; please remove it.':
    'नाम में कोई अदृश्य अक्षर है; कृपया उसके बिना लिखें।',
  'Please enter a name.': 'कृपया कोई नाम लिखें।',
  'The name is longer than 64 characters.': 'नाम 64 अक्षरों से लंबा है।',
  'Someone here already has this name; please choose another.':
    'यहाँ किसी और का नाम यही है; कृपया कोई दूसरा चुनें।',
  'Your name comes from your account; change it in your profile.':
    'आपका नाम आपके खाते से आता है; उसे अपनी प्रोफ़ाइल में बदलें।',
  'You cannot change your name while on stage.': 'मंच पर रहते हुए आप अपना नाम नहीं बदल सकते।',
  'Only people with a role in this space can write; ask a host for one.':
    'केवल वे लोग लिख सकते हैं जिनकी इस स्पेस में कोई भूमिका है; किसी मेज़बान से माँगें।',
  'Only people on stage can write here; raise your hand to join them.':
    'यहाँ केवल मंच पर मौजूद लोग लिख सकते हैं; मंच पर आने के लिए हाथ उठाएँ।',
  'The chat of this space is turned off; only hosts can write.':
    'इस स्पेस की चैट बंद है; केवल मेज़बान लिख सकते हैं।',
  'Slow mode is on: you can write again in * second.': (n) =>
    `धीमी चैट चालू है: आप ${n} सेकंड बाद फिर लिख सकते हैं।`,
  'Slow mode is on: you can write again in * seconds.': (n) =>
    `धीमी चैट चालू है: आप ${n} सेकंड बाद फिर लिख सकते हैं।`,
  'You are writing too fast; please wait a moment.': 'आप बहुत जल्दी-जल्दी लिख रहे हैं; कृपया थोड़ा रुकें।',
  'The message is empty.': 'संदेश ख़ाली है।',
  'The message is longer than * characters; please make it shorter.': (n) =>
    `संदेश ${n} अक्षरों से लंबा है; कृपया छोटा करें।`,
  'Only the author can edit a message.': 'संदेश केवल उसका लेखक बदल सकता है।',
  'Only the author or a host can delete a message.': 'संदेश केवल उसका लेखक या कोई मेज़बान हटा सकता है।',
  'This message no longer exists.': 'यह संदेश अब मौजूद नहीं है।',
  'Messages cannot be saved right now; please try again.':
    'इस समय संदेश सहेजे नहीं जा सकते; कृपया फिर कोशिश करें।',
  'Older messages cannot be loaded right now; please try again.':
    'इस समय पुराने संदेश पढ़े नहीं जा सकते; कृपया फिर कोशिश करें।',
  'This person has left.': 'यह व्यक्ति जा चुका है।',
  'You are changing this too often; please wait a moment.': 'आप इसे बहुत बार बदल रहे हैं; कृपया थोड़ा रुकें।',
  'You are reacting too fast; please wait a moment.':
    'आप बहुत जल्दी-जल्दी प्रतिक्रिया दे रहे हैं; कृपया थोड़ा रुकें।',
  '* is already on stage.': (name) => `${name} पहले से मंच पर हैं।`,
  '* is not on stage.': (name) => `${name} मंच पर नहीं हैं।`,
  '* is waiting in the lobby; let them in there.': (name) =>
    `${name} लॉबी में इंतज़ार कर रहे हैं; उन्हें वहीं से आने दें।`,
  '* is no longer waiting in the lobby.': (name) => `${name} अब लॉबी में इंतज़ार नहीं कर रहे।`,
  'Your invitation to the stage is no longer valid; raise your hand again.':
    'मंच पर आने का आपका आमंत्रण अब मान्य नहीं है; फिर से हाथ उठाएँ।',
  '* did not let you on stage this time. You can watch instead.': (name) =>
    `${name} ने अभी आपको मंच पर नहीं आने दिया। आप देख सकते हैं।`,
};

const escaped = (text: string): string => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
const PATTERNS = Object.entries(SENTENCES).flatMap(([english, translation]) =>
  typeof translation === 'string'
    ? []
    : [{ pattern: new RegExp(`^${escaped(english).replaceAll('*', '(.+?)')}$`, 'su'), translation }],
);

/** The Hindi of an English sentence of the server; undefined when it has none. */
export function serverSentence(english: string): string | undefined {
  const known = Object.hasOwn(SENTENCES, english) ? SENTENCES[english] : undefined;
  if (typeof known === 'string') return known;
  for (const { pattern, translation } of PATTERNS) {
    const found = pattern.exec(english);
    if (found) return translation(...found.slice(1));
  }
  return undefined;
}
