// What is in the letter, and the words for how much of it is seen.
import type { Explanation } from './explanation.ts';

export const letterTerms = {
  http: {
    title: 'HTTP',
    text: 'The language of the web: a request with method, path and headers, an answer with status, headers and body. Inside HTTPS all of it is encrypted, in plain HTTP all of it is readable.',
  },
  method: {
    title: 'Method',
    text: 'What is to be done: GET fetches a page, POST sends something in. HTTPS hides it, though a large amount of data going up hints at an upload.',
  },
  path: {
    title: 'Path (the page)',
    text: 'The part of the address after the website’s name: which page it is. HTTPS hides it. The size of the answer may still give the page away where the pages of a site are public.',
  },
  query: {
    title: 'Query',
    text: 'The part of the address after the question mark, often search words or form fields. HTTPS hides it on the way; the server gets it and often writes it into its log.',
  },
  header: {
    title: 'Header',
    text: 'A named line that goes with a request or an answer. HTTPS hides all of them; only their approximate total length shows.',
  },
  cookie: {
    title: 'Cookie',
    text: 'A small text by which a website recognises a visitor, often proof of being logged in. HTTPS hides it. Whoever reads it over plain HTTP may be able to take over the login.',
  },
  authorization: {
    title: 'Login header',
    text: 'A password or token that proves who somebody is. HTTPS hides it. Over plain HTTP anyone on the way can read and reuse it.',
  },
  referer: {
    title: 'Referer',
    text: 'Tells a website from which page a visitor came. HTTPS hides it from the network, not from the website.',
  },
  'user-agent': {
    title: 'User-Agent',
    text: 'The name and version of the program. HTTPS hides the text, but the fingerprint of the first message (JA3, JA4) hints at the same.',
  },
  'accept-language': {
    title: 'Accept-Language',
    text: 'The languages that somebody prefers. HTTPS hides them from the network; the website uses them to choose a translation and can use them to recognise a visitor.',
  },
  host: {
    title: 'Host',
    text: 'The website’s name inside the request. HTTPS hides this copy of it, but the same name usually was readable in DNS and SNI.',
  },
  'request-body': {
    title: 'Request body',
    text: 'What is sent in, such as a form, a message or a file. HTTPS hides what it says; how long it is remains visible within a few bytes.',
  },
  status: {
    title: 'Status',
    text: 'Whether the request worked: 200 fine, 301 moved, 404 not found. HTTPS hides it, though error pages and redirects can often be told by their small size.',
  },
  'response-header': {
    title: 'Response header',
    text: 'A named line of the server’s answer. HTTPS hides it.',
  },
  'response-body': {
    title: 'Response body',
    text: 'The answer itself: the page, picture or file. HTTPS hides what it says; how long it is remains visible within a few bytes.',
  },
  envelope: {
    title: 'Envelope',
    text: 'What the network has to see in order to deliver: addresses, names, sizes and times. It is like the outside of a letter, readable for everyone who carries it.',
  },
  letter: {
    title: 'Letter',
    text: 'What was really sent and received inside the encryption. Only the two ends have it; Onlooker can show it because it was one of them, or because a capture’s keys were given.',
  },
  visible: {
    title: 'Visible',
    text: 'The observer can read it directly from the bytes on the wire.',
  },
  inferable: {
    title: 'Inferable',
    text: 'The observer cannot read it but can work it out from lengths, times or tables, with an error that is stated.',
  },
  hidden: {
    title: 'Hidden',
    text: 'The observer has nothing but ciphertext. It is closed to anyone on the way, though not to the two ends.',
  },
} as const satisfies Record<string, Explanation>;
