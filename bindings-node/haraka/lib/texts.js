'use strict'

// What the sender's server is told, in the sender's language and in ASCII: a reply may hold nothing else without
// SMTPUTF8 (RFC 6531). No text holds anything of the mail.

const OWN = {
  reject: {
    en: 'The message may not be sent: it holds protected personal data',
    sv: 'Meddelandet får inte skickas: det innehåller skyddade personuppgifter',
    nb: 'Meldingen kan ikke sendes: den inneholder beskyttede personopplysninger',
    nn: 'Meldinga kan ikkje sendast: ho inneheld verna personopplysningar',
  },
  unexamined: {
    en: 'The message may not be sent: something in it could not be examined',
    sv: 'Meddelandet får inte skickas: något i det kunde inte granskas',
    nb: 'Meldingen kan ikke sendes: noe i den kunne ikke undersøkes',
    nn: 'Meldinga kan ikkje sendast: noko i ho kunne ikkje granskast',
  },
  quarantine: {
    en: 'The message is held until someone has looked at it',
    sv: 'Meddelandet hålls kvar tills någon har granskat det',
    nb: 'Meldingen holdes tilbake til noen har sett på den',
    nn: 'Meldinga blir halden tilbake til nokon har sett på ho',
  },
  defer: {
    en: 'The message could not be examined now; try again later',
    sv: 'Meddelandet kunde inte granskas nu; försök igen senare',
    nb: 'Meldingen kunne ikke undersøkes nå; prøv igjen senere',
    nn: 'Meldinga kunne ikkje granskast no; prøv igjen seinare',
  },
}

/** RFC 5321 4.5.3.1.5: a reply line has at most 512 octets; Haraka adds code, reference and host. */
const LONGEST = 350

/** One line of ASCII: the marks dropped as Nordic writers drop them. */
exports.ascii = function (text) {
  const letters = { æ: 'ae', Æ: 'Ae', ø: 'o', Ø: 'O', ð: 'd', Ð: 'D', þ: 'th', Þ: 'Th', '–': '-', '—': '-', '’': "'" }
  return String(text)
    .replace(/[æÆøØðÐþÞ–—’]/g, (letter) => letters[letter])
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/\s+/g, ' ')
    .replace(/[^\x20-\x7e]/g, '?')
    .trim()
    .slice(0, LONGEST)
}

/** One of the plugin's own texts. */
exports.own = (name, language) => exports.ascii(OWN[name][language])

/** A policy rule's message in the language, else in English, else in any. */
exports.of_rule = function (messages, language) {
  const text = messages[language] ?? messages.en ?? Object.values(messages)[0]
  return text && exports.ascii(text)
}
