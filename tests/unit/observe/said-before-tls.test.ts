// What was said in the clear before TLS began, or where it never did, and what of it is told.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Direction } from '../../../shared/model/segment.ts';
import { recordHandshake, type RecordedHandshake } from '../wire/recorded-handshake.ts';
import { bytesOf, hear, type Said } from './hear.ts';

let recorded: RecordedHandshake;
beforeAll(async () => {
  recorded = await recordHandshake({ maxVersion: 'TLSv1.2' });
});

const socks5 = '\x05\x01\x02\x01\x03bob\x06secret\x05\x01\x00\x03\x0fclinic.lab.test\x01\xbb';
const xmpp = "<stream:stream to='clinic.lab.test' xmlns='jabber:client' version='1.0'>";

const talks: readonly (readonly [string, string, readonly Said[], RegExp])[] = [
  [
    'POP3',
    'pop3',
    [
      ['down', '+OK ready\r\n'],
      ['up', 'STLS\r\n'],
      ['down', '+OK begin\r\n'],
    ],
    /^STLS$/,
  ],
  [
    'FTP',
    'ftp',
    [
      ['down', '220 ProFTPD\r\n'],
      ['up', 'AUTH TLS\r\n'],
      ['down', '234 AUTH TLS ok\r\n'],
    ],
    /^AUTH TLS$/,
  ],
  [
    'XMPP',
    'xmpp',
    [
      ['up', xmpp],
      ['down', '<stream:stream/>'],
      ['up', '<starttls/>'],
      ['down', '<proceed/>'],
    ],
    /^<starttls\/>$/,
  ],
  [
    'LDAP',
    'ldap',
    [
      ['up', '0\x1d\x02\x01\x01w\x18\x80\x161.3.6.1.4.1.1466.20037'],
      ['down', '0\x0c\x02\x01\x01x\x07\x0a\x01\x00\x04\x00\x04\x00'],
    ],
    /StartTLS/,
  ],
  [
    'PostgreSQL',
    'postgresql',
    [
      ['up', '\0\0\0\x08\x04\xd2\x16/'],
      ['down', 'S'],
    ],
    /^SSLRequest$/,
  ],
  [
    'MySQL',
    'mysql',
    [
      ['down', 'J\0\0\0\x0a8.4.2\0rest of the greeting'],
      ['up', ' \0\0\x01\x05\xae\xff\x19capabilities'],
    ],
    /^8\.4\.2$/,
  ],
  [
    'SOCKS 5',
    'socks',
    [
      ['up', '\x05\x01\x02'],
      ['down', '\x05\x02'],
      ['up', socks5.slice(3, 14)],
      ['down', '\x01\0'],
      ['up', socks5.slice(14)],
      ['down', '\x05\0\0\x01\0\0\0\0\0\0'],
    ],
    /^clinic\.lab\.test:443$/,
  ],
  [
    'SOCKS 4a',
    'socks',
    [
      ['up', '\x04\x01\x01\xbb\0\0\0\x01bob\0clinic.lab.test\0'],
      ['down', '\0Z\0\0\0\0\0\0'],
    ],
    /^clinic\.lab\.test:443$/,
  ],
  [
    'IRC',
    'irc',
    [
      ['up', 'STARTTLS\r\n'],
      ['down', ':irc.test 670 * :STARTTLS successful\r\n'],
    ],
    /^STARTTLS$/,
  ],
];

describe('what was said before TLS stays readable:', () => {
  it.each(talks)('%s', (_name, protocol, talk, line) => {
    const { flow, at } = hear([...talk, ['up', recorded.up], ['down', recorded.down]]);
    expect(flow).toMatchObject({
      protocol: 'tls',
      tls: { serverName: 'clinic.lab.test', problem: null },
    });
    expect(flow.clearPrelude?.protocol).toBe(protocol);
    const lines = flow.clearPrelude?.lines ?? [];
    expect(lines.map(({ value }) => value).join('\n')).toMatch(new RegExp(line.source, 'm'));
    const total = talk.reduce(
      (sum, [side, what]) => (side === 'up' ? sum + bytesOf(what ?? '').length : sum),
      0,
    );
    expect(flow.records.find(({ direction }) => direction === 'up')?.offset).toBe(total);
    // Every line of text is spelled by the bytes it points at, line end included: all that was said before TLS.
    const isText = ['pop3', 'ftp', 'xmpp', 'irc'].includes(protocol);
    const spelled = lines.map(({ evidence }) => evidence && at(evidence));
    const lineEnd = protocol === 'xmpp' ? '' : '\r\n';
    expect(isText ? spelled : []).toEqual(isText ? lines.map(({ value }) => value + lineEnd) : []);
    const sent = lines.flatMap(({ evidence }) => (evidence?.direction === 'up' ? evidence : []));
    const sentBytes = sent.reduce((sum, { lengthBytes }) => sum + lengthBytes, 0);
    expect(isText ? sentBytes : total).toBe(total);
  });

  it('a proxy is told the name in the clear, by SOCKS and by CONNECT', () => {
    const request = 'CONNECT clinic.lab.test:443 HTTP/1.1\r\nHost: clinic.lab.test:443\r\n\r\n';
    const ways: Said[][] = [
      [['up', socks5]],
      [
        ['up', request],
        ['down', 'HTTP/1.1 200 Connection established\r\n\r\n'],
      ],
    ];
    for (const way of ways) {
      const { flow, at } = hear([...way, ['up', recorded.up], ['down', recorded.down]]);
      expect(flow.protocol).toBe('tls');
      const told = flow.names.filter(({ leak }) => leak === 'clear-text');
      expect(told.map(({ evidence }) => at(evidence))).toEqual(['clinic.lab.test']);
    }
  });

  it('also a name and a password', () => {
    const { flow, at } = hear([
      ['up', socks5],
      ['down', '\x05\0\0\x01\0\0\0\0\0\0'],
    ]);
    expect(flow.clearPrelude?.lines.map(({ label, value }) => [label, value])).toEqual([
      ['Proxy asked for', 'clinic.lab.test:443'],
      ['Name told to the proxy', '3 bytes'],
      ['Password told to the proxy', '6 bytes'],
    ]);
    const [, name, password] = flow.clearPrelude?.lines ?? [];
    expect([name, password].map((line) => line?.evidence && at(line.evidence))).toEqual([
      'bob',
      'secret',
    ]);
  });

  it('a proxy is told a name and a password also where it refuses them', () => {
    const { flow, at } = hear([
      ['up', '\x05\x02\0\x02'],
      ['down', '\x05\x02'],
      ['up', '\x01\x03bob\x06secret'],
      ['down', '\x01\x01'],
    ]);
    const told = (flow.clearFacts ?? []).map(({ kind, value, evidence }) => [
      kind,
      value,
      at(evidence),
    ]);
    expect(told).toEqual([
      ['login', 'bob', 'bob'],
      ['password', 'secret', 'secret'],
    ]);
  });

  it.each<[string, readonly Said[]]>([
    [
      'in its own form',
      [
        ['up', '*2\r\n$4\r\nAUTH\r\n$7\r\nhunter2\r\n'],
        ['down', '+OK\r\n'],
      ],
    ],
    [
      'in one line',
      [
        ['up', 'AUTH hunter2\r\n'],
        ['down', '+OK\r\n'],
      ],
    ],
  ])('what a client of Redis says first, %s, is not taken for POP3', (_form, said) => {
    const { flow } = hear(said);
    expect([flow.protocol, flow.clearPrelude?.protocol, flow.clearTalk]).toEqual([
      'redis',
      'redis',
      undefined,
    ]);
  });

  it.each<[string, readonly Said[]]>([
    [
      'POP3',
      [
        ['down', '+OK hi\r\n'],
        ['up', 'AUTH DIGEST-MD5\r\n'],
        ['down', '+ cmVhbG0=\r\n'],
        ['up', 'dXNlcm5hbWU9ImJvYiI=\r\n'],
        ['down', '+ cnNwYXV0aD0=\r\n'],
        ['up', 'c2Vjb25k\r\n'],
        ['down', '+OK in\r\n'],
        ['up', 'STAT\r\n'],
      ],
    ],
    [
      'NNTP',
      [
        ['down', '200 news\r\n'],
        ['up', 'AUTHINFO SASL SCRAM-SHA-1\r\n'],
        ['down', '383 =\r\n'],
        ['up', 'dXNlcm5hbWU9ImJvYiI=\r\n'],
        ['down', '383 c2Vjb25k\r\n'],
        ['up', 'c2Vjb25k\r\n'],
        ['down', '281 in\r\n'],
        ['up', 'STAT\r\n'],
      ],
    ],
  ])('steps of other mechanisms of %s are not copied, what follows them is', (_name, said) => {
    const { flow } = hear(said);
    const lines = (flow.clearPrelude?.lines ?? []).filter(({ label }) => label === 'Client says');
    expect(lines.map(({ value }) => value).slice(1)).toEqual(['…', '…', 'STAT']);
  });

  it.each([
    ['+OK ready\r\n', 'USER bob\r\n', 'PASS hunter2\r\n'],
    ['220 ProFTPD\r\n', 'USER bob\r\n', 'PASS hunter2\r\n'],
    ['<stream:stream/>', '<stream:stream>', '<auth>Ym9iAGh1bnRlcjI=</auth>'],
  ])('what signs someone in is pointed at, not copied (%j)', (greeting, first, second) => {
    const { flow } = hear([
      ['down', greeting],
      ['up', first],
      ['up', second],
    ]);
    expect(flow.clearPrelude?.lines).toHaveLength(3);
    expect(JSON.stringify(flow.clearPrelude)).not.toMatch(/bob|hunter2|Ym9i/);
  });

  it.each<[string, readonly Said[]]>([
    [
      'is lost',
      [
        ['down', '220 ProFTPD\r\n'],
        ['up', null, 10],
        ['up', 'PASS hunter2\r\n'],
      ],
    ],
    [
      'is lost with the greeting',
      [
        ['up', null, 10],
        ['down', null, 20],
        ['down', '331 Password?\r\n'],
        ['up', 'PASS hunter2\r\n'],
      ],
    ],
    [
      'breaks off',
      [
        ['down', '220 ProFTPD\r\n'],
        ['up', 'USER bo'],
        ['up', null, 3],
        ['up', 'PASS hunter2\r\n'],
      ],
    ],
  ])('a password is told where the name %s', (_, said) => {
    const { flow, at } = hear(said);
    const told = (flow.clearFacts ?? []).map(({ label, value, evidence }) => [
      label,
      value,
      at(evidence),
    ]);
    expect(told).toEqual([['Password (FTP)', 'hunter2', 'hunter2']]);
  });

  it('a step of signing in that is lost does not make the next one a name', () => {
    const { flow } = hear([
      ['down', '+OK hi\r\n'],
      ['up', 'AUTH LOGIN\r\n'],
      ['up', null, 6],
      ['up', 'aHVudGVyMg==\r\n'],
    ]);
    expect(flow.clearFacts).toBeUndefined();
  });

  it.each(['hello', 'http', 'h', '/slash', 'b o b'])(
    'a name that could be part of a request is a name (%s)',
    (name) => {
      const { flow } = hear([
        ['down', '220 (vsFTPd 3.0.3)\r\n'],
        ['up', `USER ${name}\r\n`],
      ]);
      expect(flow.clearFacts).toMatchObject([{ label: 'Login name (FTP)', value: name }]);
    },
  );

  it.each([
    ['a1 LOGIN "b\\\\ob" "pa\\"ss word"', 'b\\ob', 'pa"ss word'],
    ['a1 LOGIN b"ob pa{s"s', 'b"ob', 'pa{s"s'],
    ['a1 LOGIN "bob" ""', 'bob', ''],
  ])('strings of IMAP in quotes or bare (%s)', (line, user, password) => {
    const { flow } = hear([
      ['down', '* OK hi\r\n'],
      ['up', `${line}\r\n`],
    ]);
    expect(flow.clearFacts?.map(({ value }) => value)).toEqual([user, password]);
  });

  it.each([
    [110, 'POP3'],
    [6667, 'IRC'],
    [4711, 'FTP'],
  ])(
    'a command of several protocols is told by port %i where no answer was heard',
    (port, words) => {
      const { flow } = hear([['up', 'PASS hunter2\r\n']], { port });
      expect(flow.clearFacts).toMatchObject([{ label: `Password (${words})`, value: 'hunter2' }]);
    },
  );

  it('a mechanism that may be SMTP’s is not called POP3’s', () => {
    const auth: Said = ['up', 'AUTH PLAIN AGJvYgBodW50ZXIy\r\n'];
    expect(hear([auth]).flow.clearPrelude).toBeUndefined();
    expect(hear([auth, ['down', '235 ok\r\n']], { port: 110 }).flow.clearPrelude).toBeUndefined();
    expect(hear([auth], { port: 110 }).flow.clearPrelude?.protocol).toBe('pop3');
  });

  it('who writes to whom is told where greeting and answers are lost', () => {
    const { flow } = hear([
      ['up', 'EHLO me\r\n'],
      ['up', 'MAIL FROM:<bob@lab.test>\r\n'],
    ]);
    expect(flow.protocol).toBe('smtp');
    expect(flow.clearFacts).toMatchObject([{ kind: 'mail', value: 'bob@lab.test' }]);
  });

  it('USER with four parameters is IRC', () => {
    const { flow } = hear([['up', 'USER bob 0 * :Bob\r\n']]);
    expect(flow.clearFacts).toMatchObject([{ label: 'Login name (IRC)', value: 'bob' }]);
  });

  it('a banner of many segments that does not say what it is keeps nothing back', () => {
    const { flow } = hear([
      ...Array.from({ length: 4 }, (): Said => ['down', '220-Welcome\r\n']),
      ['up', 'USER bob\r\n'],
      ['up', 'PASS hunter2\r\n'],
    ]);
    expect(flow.clearFacts?.map(({ value }) => value)).toEqual(['bob', 'hunter2']);
  });

  it('behind a gap a binary protocol is not read on', () => {
    const { flow } = hear([
      ['up', '0\x0c\x02\x01\x01\x60\x07\x02\x01\x03\x04\0\x80\0'],
      ['up', null, 6],
      ['up', bind],
    ]);
    expect(flow.clearPrelude?.protocol).toBe('ldap');
    expect(flow.clearFacts).toBeUndefined();
  });

  const b64 = (text: string): string => Buffer.from(text, 'latin1').toString('base64');
  const plain = b64('\0bob\0hunter2');
  const bind = '0\x28\x02\x01\x01\x60\x23\x02\x01\x03\x04\x15cn=bob,dc=lab,dc=test\x80\x07hunter2';
  const cram = b64('bob 9f2a1c0de4b35567788990a1b2c3d4e5');
  const startUp = '\0\0\0\x22\0\x03\0\0user\0bob\0database\0clinic\0\0';
  const loginPassword = [
    ['login', 'bob', 'bob'],
    ['password', 'hunter2', 'hunter2'],
  ];
  const both = [['password', 'bob:hunter2', plain]];
  const stepwise = [
    ['login', 'bob', b64('bob')],
    ['password', 'hunter2', b64('hunter2')],
  ];
  it.each<[string, readonly (readonly [Direction, string])[], readonly (readonly string[])[]]>([
    [
      'FTP',
      [
        ['down', '220 ProFTPD\r\n'],
        ['up', 'USER bob\r\n'],
        ['up', 'PASS hunter2\r\n'],
      ],
      loginPassword,
    ],
    [
      'POP3',
      [
        ['down', '+OK hi\r\n'],
        ['up', 'USER bob\r\nPASS hunter2\r\n'],
      ],
      loginPassword,
    ],
    [
      'POP3',
      [
        ['down', '+OK hi\r\n'],
        ['up', 'AUTH PLAIN\r\n'],
        ['down', '+ \r\n'],
        ['up', `${plain}\r\n`],
      ],
      both,
    ],
    [
      'POP3',
      [
        ['down', '+OK hi\r\n'],
        ['up', 'APOP bob c4c9334b\r\n'],
      ],
      [['login', 'bob', 'bob']],
    ],
    [
      'POP3',
      [
        ['down', '+OK hi\r\n'],
        ['up', 'AUTH CRAM-MD5\r\n'],
        ['down', `+ ${b64('<1896.697170952@mx.test>')}\r\n`],
        ['up', `${cram}\r\n`],
        ['down', '+OK in\r\n'],
      ],
      [['login', 'bob', cram]],
    ],
    [
      'NNTP',
      [
        ['down', '200 news\r\n'],
        ['up', 'AUTHINFO USER bob\r\n'],
        ['up', 'AUTHINFO PASS hunter2\r\n'],
      ],
      loginPassword,
    ],
    [
      'IRC',
      [
        ['up', 'NICK bobby\r\nPASS hunter2\r\n'],
        ['up', 'OPER bob hunter2\r\n'],
      ],
      [
        ['password', 'hunter2', 'hunter2'],
        ['login', 'bob', 'bob'],
        ['password', 'hunter2', 'hunter2'],
      ],
    ],
    [
      'ManageSieve',
      [
        ['down', '"IMPLEMENTATION" "x"\r\n'],
        ['up', `AUTHENTICATE "PLAIN" "${plain}"\r\n`],
      ],
      both,
    ],
    // As Net_Sieve sends it.
    [
      'ManageSieve',
      [
        ['down', '"IMPLEMENTATION" "x"\r\n'],
        ['up', `AUTHENTICATE "PLAIN" {${plain.length}+}\r\n${plain}\r\n`],
      ],
      both,
    ],
    [
      'IRC',
      [
        ['up', 'CAP REQ :sasl\r\nAUTHENTICATE PLAIN\r\n'],
        ['down', 'AUTHENTICATE +\r\n'],
        ['up', `AUTHENTICATE ${plain}\r\n`],
      ],
      both,
    ],
    [
      'SMTP',
      [
        ['down', '220 mx.test ESMTP\r\n'],
        ['up', 'EHLO me\r\n'],
        ['up', 'AUTH CRAM-MD5\r\n'],
        ['down', '334 PDE4OTY+\r\n'],
        ['up', `${cram}\r\n`],
        ['down', '235 in\r\n'],
      ],
      [['login', 'bob', cram]],
    ],
    [
      'XMPP',
      [
        ['up', xmpp],
        ['down', '<stream:stream/>'],
        ['up', `<auth xmlns='x' mechanism='PLAIN'>${plain}</auth>`],
      ],
      both,
    ],
    [
      'XMPP',
      [
        ['up', xmpp],
        ['down', '<stream:stream/>'],
        ['up', '<iq><query><username>bob</username><password>hunter2</password></query></iq>'],
      ],
      loginPassword,
    ],
    [
      'SMTP',
      [
        ['down', '220 mx.test ESMTP\r\n'],
        ['up', 'EHLO me\r\n'],
        ['up', 'AUTH LOGIN\r\n'],
        ['down', '334 VXNlcm5hbWU6\r\n'],
        ['up', `${b64('bob')}\r\n`],
        ['up', `${b64('hunter2')}\r\n`],
      ],
      stepwise,
    ],
    [
      'SMTP',
      [
        ['down', '220 mx.test ESMTP\r\n'],
        ['up', 'EHLO me\r\n'],
        ['up', `AUTH PLAIN ${plain}\r\n`],
        ['up', 'DATA\r\n'],
        ['up', 'PASS no-password\r\n'],
      ],
      both,
    ],
    [
      'IMAP',
      [
        ['down', '* OK hi\r\n'],
        ['up', 'a1 LOGIN bob "hunter2"\r\n'],
        ['up', 'a2 SELECT INBOX\r\n'],
        ['up', 'PASS no-password\r\n'],
      ],
      loginPassword,
    ],
    [
      'IMAP',
      [
        ['down', '* OK hi\r\n'],
        ['up', 'a1 LOGIN {3}\r\n'],
        ['down', '+ go on\r\n'],
        ['up', 'bob {7}\r\n'],
        ['down', '+ go on\r\n'],
        ['up', 'hunter2\r\n'],
      ],
      loginPassword,
    ],
    [
      'IMAP',
      [
        ['down', '* OK hi\r\n'],
        ['up', 'a1 LOGIN "bob" {7+}\r\nhunter2\r\n'],
      ],
      loginPassword,
    ],
    [
      'IMAP',
      [
        ['down', '* OK hi\r\n'],
        ['up', 'a1 LOGIN {3+}\r\nbob "hunter2"\r\n'],
      ],
      loginPassword,
    ],
    [
      'SOCKS',
      [['up', socks5]],
      [
        ['login', 'bob', 'bob'],
        ['password', 'secret', 'secret'],
      ],
    ],
    [
      'LDAP',
      [['up', bind]],
      [
        ['login', 'cn=bob,dc=lab,dc=test', 'cn=bob,dc=lab,dc=test'],
        ['password', 'hunter2', 'hunter2'],
      ],
    ],
    [
      'PostgreSQL',
      [
        ['up', '\0\0\0\x08\x04\xd2\x16/'],
        ['down', 'N'],
        ['up', startUp],
        ['down', 'R\0\0\0\x08\0\0\0\x03'],
        ['up', 'p\0\0\0\x0chunter2\0'],
      ],
      loginPassword,
    ],
    // The answer to a salt, which is no password.
    [
      'PostgreSQL',
      [
        ['up', startUp],
        ['down', 'R\0\0\0\x0c\0\0\0\x05salt'],
        ['up', `p\0\0\0\x28md5${'0123456789abcdef'.repeat(2)}\0`],
      ],
      [['login', 'bob', 'bob']],
    ],
    // GSS encryption was asked for first; the name is not the first of the parameters.
    [
      'PostgreSQL',
      [
        ['up', '\0\0\0\x08\x04\xd2\x160'],
        ['down', 'N'],
        ['up', '\0\0\0\x22\0\x03\0\0database\0clinic\0user\0bob\0\0'],
        ['down', 'R\0\0\0\x08\0\0\0\x03'],
        ['up', 'p\0\0\0\x0chunter2\0'],
      ],
      loginPassword,
    ],
    [
      'PostgreSQL',
      [['up', '\0\0\0\x22\0\x03\0\0database\0clinic\0user\0bob\0\0']],
      [['login', 'bob', 'bob']],
    ],
    // MariaDB’s way of asking for PAM: the password goes as it is.
    [
      'MySQL',
      [
        ['down', `\x1b\0\0\0\x0a8.4.2\0${'g'.repeat(20)}`],
        ['up', `\x28\0\0\x01\x05\xa2\xff\x19${'\0'.repeat(28)}bob\0${'\0'.repeat(4)}`],
        ['down', '\x08\0\0\x02\xfedialog\0'],
        ['up', '\x08\0\0\x03hunter2\0'],
      ],
      loginPassword,
    ],
    // A proof of it that ends with a zero.
    [
      'MySQL',
      [
        ['down', `\x1b\0\0\0\x0a8.4.2\0${'g'.repeat(20)}`],
        ['up', `\x28\0\0\x01\x05\xa2\xff\x19${'\0'.repeat(28)}bob\0${'\0'.repeat(4)}`],
        ['down', '\x17\0\0\x02\xfemysql_native_password\0'],
        ['up', `\x14\0\0\x03${'p'.repeat(19)}\0`],
      ],
      [['login', 'bob', 'bob']],
    ],
    [
      'MySQL',
      [
        ['down', 'J\0\0\0\x0a8.4.2\0rest of the greeting'],
        ['up', `\x40\0\0\x01\x05\xa2\xff\x19${'\0'.repeat(28)}bob\0`],
      ],
      [['login', 'bob', 'bob']],
    ],
    ['FTP', [['up', 'PASS hunter2\r\n']], [['password', 'hunter2', 'hunter2']]],
    [
      'FTP',
      [
        ['up', 'USER bob\r\n'],
        ['up', 'PASS \r\n'],
      ],
      [
        ['login', 'bob', 'bob'],
        ['password', '', 'PASS \r\n'],
      ],
    ],
    [
      'POP3',
      [
        ['up', 'PASS hunter2\r\n'],
        ['down', '+OK\r\n'],
      ],
      [['password', 'hunter2', 'hunter2']],
    ],
    [
      'POP3',
      [
        ['up', 'AUTH PLAIN\r\n'],
        ['down', '+ \r\n'],
        ['up', `${plain}\r\n`],
      ],
      both,
    ],
    ['IRC', [['up', 'PASS hunter2\r\nNICK bobby\r\n']], [['password', 'hunter2', 'hunter2']]],
    ['NNTP', [['up', 'AUTHINFO PASS hunter2\r\n']], [['password', 'hunter2', 'hunter2']]],
    ['ManageSieve', [['up', `AUTHENTICATE "PLAIN" "${plain}"\r\n`]], both],
    ['IMAP', [['up', `a1 AUTHENTICATE PLAIN\r\n${plain}\r\n`]], both],
    ['IMAP', [['up', 'a1 LOGIN bob hunter2\r\n']], loginPassword],
    [
      'SMTP',
      [
        ['up', 'EHLO me\r\n'],
        ['up', `AUTH PLAIN ${plain}\r\n`],
      ],
      both,
    ],
    ['SMTP', [['up', `AUTH PLAIN ${plain}\r\n`]], both],
    [
      'SMTP',
      [
        ['up', `AUTH PLAIN ${plain}\r\n`],
        ['down', '235 2.7.0 ok\r\n'],
      ],
      both,
    ],
    [
      'SMTP',
      [
        ['up', 'AUTH LOGIN\r\n'],
        ['down', '334 VXNlcm5hbWU6\r\n'],
        ['up', `${b64('bob')}\r\n`],
        ['down', '334 UGFzc3dvcmQ6\r\n'],
        ['up', `${b64('hunter2')}\r\n`],
      ],
      stepwise,
    ],
    [
      'SMTP',
      [
        ['up', `AUTH LOGIN ${b64('bob')}\r\n`],
        ['up', `${b64('hunter2')}\r\n`],
      ],
      stepwise,
    ],
    // The answer to the lost EHLO.
    [
      'SMTP',
      [
        ['down', '250-mx.test\r\n250 AUTH PLAIN LOGIN\r\n'],
        ['up', `AUTH PLAIN ${plain}\r\n`],
      ],
      both,
    ],
  ])('who signs in with what over %s can be read', (words, said, expected) => {
    const { flow, at } = hear(said);
    const facts = flow.clearFacts ?? [];
    expect(facts.map(({ kind, value, evidence }) => [kind, value, at(evidence)])).toEqual(expected);
    for (const { label, severity } of facts) {
      expect(label).toContain(`(${words})`);
      expect(severity).toBe(3);
    }
    expect(JSON.stringify([flow.clearPrelude, flow.clearTalk])).not.toMatch(
      /hunter2|aHVudGVyM|cmV0/,
    );
  });

  it.each([
    ['AUTH TLS', '234 go on\r\n', 'ftp'],
    ['AUTH GSSAPI', '334 go on\r\n', 'unknown'],
  ])('%s is FTP’s, and no sign-in of SMTP', (command, answer, protocol) => {
    const { flow } = hear([
      ['up', `${command}\r\n`],
      ['down', answer],
    ]);
    expect([flow.protocol, flow.clearFacts]).toEqual([protocol, undefined]);
  });

  it.each<[string, Said]>([
    ['a greeting that was lost', ['down', null, 30]],
    ['one that was heard', ['down', '220 mx.test ESMTP\r\n']],
  ])(
    'behind an EHLO that was lost and %s, who signs in over SMTP can be read',
    (_what, greeting) => {
      const { flow, at } = hear([
        greeting,
        ['up', null, 9],
        ['up', `AUTH PLAIN ${plain}\r\n`],
        ['down', '235 ok\r\n'],
        ['up', 'MAIL FROM:<bob@a.example>\r\n'],
      ]);
      const [login, sender] = flow.clearFacts ?? [];
      expect([flow.protocol, login?.value, sender?.value]).toEqual([
        'smtp',
        'bob:hunter2',
        'bob@a.example',
      ]);
      expect(login && at(login.evidence)).toBe(plain);
      expect(JSON.stringify(flow.clearTalk)).not.toContain(plain);
    },
  );

  it('with AUTH for a tag IMAP is still IMAP', () => {
    const { flow } = hear([['up', 'AUTH LOGIN bob hunter2\r\n']]);
    expect(flow.protocol).toBe('imap');
  });

  it('behind an AUTH that nobody answered is POP3 at its port', () => {
    const { flow } = hear([['up', `AUTH PLAIN ${plain}\r\n`]], { port: 110 });
    expect(flow.clearPrelude?.protocol).toBe('pop3');
    expect(flow.clearFacts?.[0]?.label).toContain('(POP3)');
  });

  describe('a mail that is sent', () => {
    const hello: Said[] = [
      ['down', '220 mx.test ESMTP\r\n'],
      ['up', 'EHLO me\r\n'],
      ['down', '250 PIPELINING\r\n'],
    ];
    const told = (said: readonly Said[]): string[][] => {
      const { flow, at } = hear([...hello, ...said]);
      const facts = flow.clearFacts ?? [];
      expect(facts.every(({ severity }) => severity > 1)).toBe(true);
      return facts.map(({ kind, value, evidence }) => [kind, value, at(evidence)]);
    };
    const from = ['mail', 'ann@lab.test', 'ann@lab.test'];
    const to = ['mail', 'bob@lab.test', 'bob@lab.test'];
    const subject = ['mail', 'test results', 'Subject: test results'];

    it('shows who writes to whom and what about; of its text nothing is kept', () => {
      const said: Said[] = [
        ['up', 'MAIL FROM:<ann@lab.test> SIZE=100\r\nRCPT TO:<bob@lab.test>\r\nDATA\r\n'],
        ['down', '250 ok\r\n250 ok\r\n354 go on\r\n'],
        ['up', 'From: Ann\xc3\xa9 <ann@lab.test>\r\nSubject: test\r\n results\r\nX-Y: z\r\n\r\n'],
        ['up', 'To: nobody\r\nAUTH LOGIN\r\n..\r\n.\r\nQUIT\r\n'],
      ];
      const head = ['mail', 'Anné <ann@lab.test>', 'From: Ann\xc3\xa9 <ann@lab.test>'];
      expect(told(said)).toEqual([
        from,
        to,
        head,
        ['mail', 'test results', 'Subject: test\r\n results'],
      ]);
      const { lines = [], truncated } = hear([...hello, ...said]).flow.clearTalk ?? {};
      expect(lines.filter(({ direction }) => direction === 'up').map(({ text }) => text)).toEqual([
        'EHLO me',
        'MAIL FROM …',
        'RCPT TO …',
        'DATA',
        'QUIT',
      ]);
      expect(truncated).toBe(true);
    });

    it('by its size ends with its last byte', () => {
      const mail = 'Subject: test results\r\n\r\nMAIL FROM:<eve@lab.test>\r\n';
      expect(
        told([
          ['up', `BDAT ${mail.length} LAST\r\n${mail}MAIL FROM:<ann@lab.test>\r\nBDAT 0 LAST\r\n`],
          ['up', 'RCPT TO: bob@lab.test\r\n'],
        ]),
      ).toEqual([subject, from, to]);
    });

    it('that is refused leaves what follows commands', () => {
      expect(
        told([
          ['up', 'MAIL FROM:<>\r\n'],
          ['up', 'DATA\r\n'],
          ['down', '503 whom to?\r\n'],
          ['up', 'RCPT TO:<bob@lab.test>\r\n'],
        ]),
      ).toEqual([to]);
    });

    it('behind bytes that were not captured is not taken for commands', () => {
      const text = 'RCPT TO:<eve@lab.test>\r\n';
      const behind: Said[] = [
        ['up', null, 100],
        ['up', text],
        ['up', '.\r\nRCPT TO:<bob@lab.test>\r\n'],
      ];
      expect(told(behind)).toEqual([to]);
    });
  });

  it('a proxy’s client shows its login, and what it asks for, before TLS', () => {
    const request = [
      'CONNECT clinic.lab.test:443 HTTP/1.1',
      'Host: clinic.lab.test:443',
      `Proxy-Authorization: Basic ${b64('bob:hunter2')}`,
    ];
    const { flow, at } = hear([
      ['up', `${request.join('\r\n')}\r\n\r\n`],
      ['down', 'HTTP/1.1 200 Connection established\r\n\r\n'],
      ['up', recorded.up],
      ['down', recorded.down],
    ]);
    const { protocol, lines = [] } = flow.clearPrelude ?? {};
    expect(protocol).toBe('http-proxy');
    expect(lines.map(({ value }) => value)).toEqual([
      ...request.slice(0, 2),
      'Proxy-Authorization: Basic …',
      'HTTP/1.1 200 Connection established',
    ]);
    // With the empty line that ends a head.
    expect(lines.map(({ evidence }) => evidence && at(evidence))).toEqual([
      `${request[0]}\r\n`,
      `${request[1]}\r\n`,
      `${request[2]}\r\n\r\n`,
      'HTTP/1.1 200 Connection established\r\n\r\n',
    ]);
    expect(flow.clearFacts).toMatchObject([
      {
        kind: 'password',
        value: 'bob:hunter2',
        label: 'Login and password (HTTP Basic), to a proxy',
      },
    ]);
  });

  it('HTTP inside a SOCKS tunnel is read as HTTP', () => {
    const { flow } = hear([
      ['up', '\x04\x01\0\x50\xc0\0\x02\x07\0'],
      ['down', '\0Z\0\0\0\0\0\0'],
      ['up', 'GET /path HTTP/1.1\r\nHost: shop.test\r\n\r\n'],
      ['down', 'HTTP/1.1 204 No Content\r\n\r\n'],
    ]);
    expect(flow).toMatchObject({ protocol: 'http', clearPrelude: { protocol: 'socks' } });
    expect(flow.http.map(({ startLine }) => startLine)).toEqual([
      'GET /path HTTP/1.1',
      'HTTP/1.1 204 No Content',
    ]);
  });
});
