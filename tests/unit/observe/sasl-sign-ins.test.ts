// Names and tokens that a mechanism of SASL tells to all, in whichever protocol it is spoken.
import { expect, it } from 'vitest';
import { readClearHeader } from '../../../electron/observe/clear-headers.ts';
import type { ObservedFlow } from '../../../shared/model/observation.ts';
import { hear, type Said } from './hear.ts';

const b64 = (text: string): string => Buffer.from(text, 'latin1').toString('base64');

const digest = b64('charset=utf-8,username="b\\"ob",realm="mx.test",nonce="1",response=0a1b');
const scram = b64('n,a=boss,n=b=2Cob,r=fyko+d2lbbFgONRv9qkxdawL');
const bearer = b64('user=bob@lab.test\u0001auth=Bearer ya29.tok\u0001\u0001');
const oauth = b64(
  'n,a=bob@lab.test,\u0001host=mx.test\u0001port=143\u0001auth=Bearer ya29.tok\u0001\u0001',
);

const wide = (text: string): string => Buffer.from(text, 'utf16le').toString('latin1');
const u16 = (value: number): string => String.fromCodePoint(value & 0xff, value >> 8);

/** NTLM's last message (MS-NLMP §2.2.1.3). */
function ntlm(domain: string, user: string, { isWide = true, type = 3 } = {}): string {
  const texts = [domain, user].map((text) => (isWide ? wide(text) : text));
  const [first = '', second = ''] = texts;
  const place = (text: string, at: number): string =>
    `${u16(text.length)}${u16(text.length)}${u16(at)}\0\0`;
  const none = place('', 64);
  return [
    `NTLMSSP\0${String.fromCodePoint(type)}\0\0\0${none}${none}`,
    `${place(first, 64)}${place(second, 64 + first.length)}${none}${none}`,
    `${String.fromCodePoint(isWide ? 1 : 2)}\0\0\0${first}${second}`,
  ].join('');
}
const ntlmUser = b64(ntlm('CLINIC', 'bob'));

const facts = (
  flow: ObservedFlow,
  at: (span: NonNullable<ObservedFlow['clearFacts']>[0]['evidence']) => string,
) =>
  (flow.clearFacts ?? []).map(({ kind, label, value, evidence }) => [
    kind,
    label,
    value,
    at(evidence),
  ]);

const smtp: Said[] = [
  ['down', '220 mx.test ESMTP\r\n'],
  ['up', 'EHLO me\r\n'],
  ['down', '250 AUTH\r\n'],
];
const imap: Said[] = [['down', '* OK hi\r\n']];
const xmpp: Said[] = [
  ['up', "<stream:stream to='lab.test' xmlns='jabber:client'>"],
  ['down', '<stream:stream/>'],
];
const name = (protocol: string): string => `Login name (${protocol})`;

it.each<[string, readonly Said[], string[][]]>([
  [
    'DIGEST-MD5 over SMTP',
    [
      ...smtp,
      ['up', 'AUTH DIGEST-MD5\r\n'],
      ['down', `334 ${b64('realm="mx.test",nonce="1"')}\r\n`],
      ['up', `${digest}\r\n`],
      ['down', `334 ${b64('rspauth=1')}\r\n`],
      ['up', '\r\n'],
      ['down', '235 in\r\n'],
      ['up', 'NOOP\r\n'],
    ],
    [['login', name('SMTP'), 'b"ob', digest]],
  ],
  [
    'SCRAM over IMAP',
    [
      ...imap,
      ['up', `a1 AUTHENTICATE SCRAM-SHA-256 ${scram}\r\n`],
      ['down', `+ ${b64('r=fyko,s=c2FsdA==,i=4096')}\r\n`],
      ['up', `${b64('c=biws,r=fyko,p=cHJvb2Y=')}\r\n`],
    ],
    [['login', name('IMAP'), 'b,ob', scram]],
  ],
  [
    'SCRAM over IRC',
    [
      ['up', 'CAP REQ :sasl\r\nAUTHENTICATE SCRAM-SHA-256\r\n'],
      ['down', ':irc.test CAP * ACK :sasl\r\nAUTHENTICATE +\r\n'],
      ['up', `AUTHENTICATE ${scram}\r\n`],
    ],
    [['login', name('IRC'), 'b,ob', scram]],
  ],
  [
    'SCRAM over XMPP',
    [...xmpp, ['up', `<auth xmlns='x' mechanism='SCRAM-SHA-1'>${scram}</auth>`]],
    [['login', name('XMPP'), 'b,ob', scram]],
  ],
  [
    'DIGEST-MD5 over XMPP',
    [
      ...xmpp,
      ['up', "<auth xmlns='x' mechanism='DIGEST-MD5'/>"],
      ['down', '<challenge>bm9uY2U9IjEi</challenge>'],
      ['up', `<response xmlns='x'>${digest}</response>`],
    ],
    [['login', name('XMPP'), 'b"ob', digest]],
  ],
  [
    'PLAIN in the second edition of XMPP’s sign-in',
    [
      ...xmpp,
      [
        'up',
        `<authenticate xmlns='urn:xmpp:sasl:2' mechanism='PLAIN'><initial-response>${b64('\0bob\0hunter2')}</initial-response>`,
      ],
    ],
    [['password', 'Login and password (XMPP)', 'bob:hunter2', b64('\0bob\0hunter2')]],
  ],
  [
    'XOAUTH2 over SMTP',
    [...smtp, ['up', `AUTH XOAUTH2 ${bearer}\r\n`]],
    [
      ['login', name('SMTP'), 'bob@lab.test', bearer],
      ['token', 'Bearer token (SMTP)', 'ya29.tok', bearer],
    ],
  ],
  [
    'OAUTHBEARER over POP3',
    [
      ['down', '+OK hi\r\n'],
      ['up', `AUTH OAUTHBEARER\r\n`],
      ['down', '+ \r\n'],
      ['up', `${oauth}\r\n`],
    ],
    [
      ['login', name('POP3'), 'bob@lab.test', oauth],
      ['token', 'Bearer token (POP3)', 'ya29.tok', oauth],
    ],
  ],
  [
    'NTLM over IMAP',
    [
      ...imap,
      ['up', 'a1 AUTHENTICATE NTLM\r\n'],
      ['down', '+ \r\n'],
      ['up', `${b64(ntlm('', '', { type: 1 }))}\r\n`],
      ['down', `+ ${b64('NTLMSSP\0\u0002')}\r\n`],
      ['up', `${ntlmUser}\r\n`],
    ],
    [['login', name('IMAP'), String.raw`CLINIC\bob`, ntlmUser]],
  ],
  // A mechanism that tells nothing, and bytes that are no message of one that does.
  ['GSSAPI over IMAP', [...imap, ['up', `a1 AUTHENTICATE GSSAPI ${scram}\r\n`]], []],
  ['SCRAM of nobody', [...imap, ['up', `a1 AUTHENTICATE SCRAM-SHA-1 ${b64('n,,n=,r=1')}\r\n`]], []],
])('%s tells who signs in', (_what, said, expected) => {
  const { flow, at } = hear(said);
  expect(facts(flow, at)).toEqual(expected);
});

const tlv = (tag: number, ...parts: string[]): string => {
  const content = parts.join('');
  return String.fromCodePoint(tag, content.length) + content;
};
const bind = (...credentials: string[]): string =>
  tlv(
    0x30,
    '\u0002\u0001\u0001',
    tlv(0x60, '\u0002\u0001\u0003\u0004\0', tlv(0xa3, ...credentials)),
  );

it.each<[string, string, string[][]]>([
  [
    'PLAIN',
    bind(tlv(4, 'PLAIN'), tlv(4, '\0bob\0hunter2')),
    [
      ['login', name('LDAP'), 'bob', 'bob'],
      ['password', 'Password (LDAP)', 'hunter2', 'hunter2'],
    ],
  ],
  [
    'DIGEST-MD5',
    bind(tlv(4, 'DIGEST-MD5'), tlv(4, 'username="bob",realm="x"')),
    [['login', name('LDAP'), 'bob', 'bob']],
  ],
  [
    'Windows’ own',
    bind(tlv(4, 'GSS-SPNEGO'), tlv(4, ntlm('LAB', 'bob'))),
    [['login', name('LDAP'), String.raw`LAB\bob`, wide('bob')]],
  ],
  ['no message yet', bind(tlv(4, 'PLAIN')), []],
])('LDAP’s bind with %s tells who signs in', (_what, message, expected) => {
  const { flow, at } = hear([['up', message]]);
  expect(flow.protocol).toBe('ldap');
  expect(facts(flow, at)).toEqual(expected);
  expect(JSON.stringify(flow.clearPrelude)).not.toContain('hunter2');
});

it.each<[string, string, string | null]>([
  ['NTLM', ntlm('CLINIC', 'bob'), String.raw`CLINIC\bob`],
  ['NTLM', ntlm('', 'BOB', { isWide: false }), 'BOB'],
  ['Negotiate', `\u0060\u0030${ntlm('CLINIC', 'bob')}`, String.raw`CLINIC\bob`],
  // The first message, one of nobody, and one whose name lies behind its end.
  ['NTLM', ntlm('CLINIC', 'bob', { type: 1 }), null],
  ['NTLM', ntlm('', ''), null],
  ['NTLM', ntlm('CLINIC', 'bob').slice(0, 70), null],
])('HTTP’s %s login tells a name where there is one', (scheme, message, expected) => {
  const told = readClearHeader('Authorization', `${scheme} ${b64(message)}`);
  expect(told.map(({ kind, label, value }) => [kind, label, value])).toEqual(
    expected === null ? [] : [['login', 'Login name (HTTP NTLM)', expected]],
  );
});
