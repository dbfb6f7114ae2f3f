// The messages of a TLS handshake and what is in them (RFC 8446, RFC 5246).
import type { Explanation } from './explanation.ts';

export const handshakeTerms = {
  'client-hello': {
    title: 'ClientHello',
    text: 'The first message, from the program that connects. It is readable and holds the website’s name, everything the program can do, and a random number.',
  },
  'server-hello': {
    title: 'ServerHello',
    text: 'The server’s answer: the version, cipher and key method it chose. In TLS 1.3 it is the last readable message of the handshake.',
  },
  'hello-retry': {
    title: 'HelloRetryRequest',
    text: 'The server asks for a second ClientHello, mostly because it wants a key method for which the client had not yet sent a share. It is readable and costs one more round trip.',
  },
  random: {
    title: 'Random value',
    text: '32 random bytes from each side that make every connection’s keys different. They are sent in the open and give nothing away.',
  },
  'session-id': {
    title: 'Session ID',
    text: 'In TLS 1.2 a readable number by which an earlier connection can be continued. In TLS 1.3 it is empty, or filled with random bytes so that old network devices do not stumble.',
  },
  'key-share': {
    title: 'Key share',
    text: 'The public half of a key made for this connection alone. Both halves travel in the open, yet only the two ends can compute the common key from them. Recording everything today does not help to decrypt it later, even if the server’s long-term key is stolen; a large quantum computer could do it one day, unless the method is made to withstand one (ML-KEM).',
  },
  groups: {
    title: 'Key exchange groups',
    text: 'The curves and methods with which the client can agree on a key, best first. The list is readable and part of the program’s fingerprint.',
  },
  'signature-algorithms': {
    title: 'Signature algorithms',
    text: 'The kinds of signatures the client can check. The list is readable and part of the program’s fingerprint.',
  },
  'supported-versions': {
    title: 'Supported versions',
    text: 'The TLS versions the client can speak. TLS 1.3 is announced here, because the old version field had to stay as it was.',
  },
  extensions: {
    title: 'Extensions',
    text: 'Optional parts of a hello message, each with a number. Which ones are there, and in which order, differs from program to program and makes up much of the fingerprint.',
  },
  grease: {
    title: 'GREASE',
    text: 'Meaningless numbers that some programs, such as Chrome, Edge and Safari, strew into their lists so that servers stay tolerant of new ones. To an observer they are a hint at the browser.',
  },
  'server-key-exchange': {
    title: 'ServerKeyExchange',
    text: 'In TLS 1.2 the server’s public half of the key, signed with its certificate’s key. It is readable but of no use to an observer.',
  },
  'client-key-exchange': {
    title: 'ClientKeyExchange',
    text: 'In TLS 1.2 the client’s part of the key agreement. With modern key exchange it is readable but of no use to an observer. With the old RSA exchange, whoever gets the server’s key later can decrypt what was recorded.',
  },
  'session-ticket': {
    title: 'Session ticket',
    text: 'A sealed note the server gives out so that the client can continue later without a full handshake. In TLS 1.2 it is handed out in the open; in TLS 1.3 it is encrypted, though its length shows.',
  },
  'change-cipher-spec': {
    title: 'ChangeCipherSpec',
    text: 'In TLS 1.2 the signal “from here on encrypted”. In TLS 1.3 it has no meaning and is sent only so that old network devices do not stumble.',
  },
  alert: {
    title: 'Alert',
    text: 'A short message about an error or the end of the connection. Before encryption begins its reason is readable; after that only that something short passed.',
  },
  'encrypted-handshake': {
    title: 'Encrypted part of the handshake',
    text: 'Messages that belong to the handshake but already travel encrypted: in TLS 1.3 the certificate, its proof and the server’s protocol choice. An observer sees only their lengths.',
  },
  'encrypted-from-here': {
    title: 'Encrypted from here on',
    text: 'From this point only ciphertext passes. What remains visible is the length, direction and time of each record.',
  },
} as const satisfies Record<string, Explanation>;
