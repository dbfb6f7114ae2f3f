// What a connection speaks is told by its content, wherever the capture or TLS begins.
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ObservedFlow } from '../../../shared/model/observation.ts';
import type { DnsLookup } from '../../../shared/model/dns.ts';
import type { Direction, Segment } from '../../../shared/model/segment.ts';
import { recordHandshake, type RecordedHandshake } from '../wire/recorded-handshake.ts';
import { newObserver } from './loopback.ts';

let recorded: RecordedHandshake;
beforeAll(async () => {
  recorded = await recordHandshake({ maxVersion: 'TLSv1.2' });
});

type Said = readonly [Direction, Uint8Array | string | null, number?];

const bytesOf = (said: Uint8Array | string): Uint8Array =>
  typeof said === 'string' ? Uint8Array.from(Buffer.from(said, 'latin1')) : said;

interface Seen {
  readonly flow: ObservedFlow;
  readonly lookups: readonly DnsLookup[];
  /** The bytes that a span points at. */
  readonly at: (span: { direction: Direction; offset: number; lengthBytes: number }) => string;
}

function hear(
  said: readonly Said[],
  { transport = 'tcp', port = 4711 }: { transport?: 'tcp' | 'udp'; port?: number } = {},
): Seen {
  const observer = newObserver();
  const flowId = 'f1';
  const local = { address: '192.0.2.1', port: 50_000 };
  const remote = { address: '192.0.2.2', port };
  observer.push({ kind: 'opened', flow: { flowId, transport, local, remote, openedMs: 0 } });
  const streams = { up: [] as number[], down: [] as number[] };
  for (const [direction, what, missing = 0] of said) {
    const bytes = what === null ? null : bytesOf(what);
    const lengthBytes = (bytes?.length ?? 0) + missing;
    const { length: offset } = streams[direction];
    const segment: Segment = { flowId, direction, timeMs: offset, offset, lengthBytes, bytes };
    observer.push({ kind: 'segment', segment });
    for (const byte of bytes ?? []) streams[direction].push(byte);
    for (let n = 0; n < missing; n += 1) streams[direction].push(0);
  }
  const { flows, dns } = observer.finish();
  const [flow] = flows;
  if (flow === undefined) throw new Error('no flow was observed');
  return {
    flow,
    lookups: dns,
    at: ({ direction, offset, lengthBytes }) =>
      Buffer.from(streams[direction].slice(offset, offset + lengthBytes)).toString('latin1'),
  };
}

const lengthsOf = (flow: ObservedFlow, direction: Direction): number[] =>
  flow.records.flatMap((record) => (record.direction === direction ? [record.lengthBytes] : []));

/** One Uint8Array a record, header included. */
function cutRecords(stream: Uint8Array): Uint8Array[] {
  const records: Uint8Array[] = [];
  for (let at = 0; at + 5 <= stream.length;) {
    const end = at + 5 + (((stream[at + 3] ?? 0) << 8) | (stream[at + 4] ?? 0));
    records.push(stream.subarray(at, end));
    at = end;
  }
  return records;
}

describe('TLS is found', () => {
  it('however small its first segments are', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 });
    const whole = hear([['up', recorded.up]]).flow;
    const check = (chosen: number[]): void => {
      const said: Said[] = [];
      for (let at = 0, n = 0; at < recorded.up.length; n += 1) {
        const size = chosen[n % chosen.length] ?? 1;
        said.push(['up', recorded.up.subarray(at, at + size)]);
        at += size;
      }
      const { flow } = hear(said);
      expect(flow.tls?.serverName).toBe('clinic.lab.test');
      expect(lengthsOf(flow, 'up')).toEqual(lengthsOf(whole, 'up'));
    };
    fc.assert(fc.property(sizes, check), { numRuns: 20 });
  });

  it('however large the segment is that follows too small a one', () => {
    const padded = '\x17\x03\x03\x3f\xfb'.padEnd(16 * 1024, 'x').repeat(16);
    const { flow } = hear([
      ['up', padded.slice(0, 1)],
      ['up', padded.slice(1)],
    ]);
    expect(lengthsOf(flow, 'up')).toEqual(Array.from({ length: 16 }, () => 0x3ffb));
  });

  it('on the server side alone', () => {
    const { flow } = hear([['down', recorded.down]]);
    expect(flow).toMatchObject({ protocol: 'tls', tls: { version: 'TLS 1.2', serverName: null } });
    expect(flow.names.map(({ name }) => name)).toContain('clinic.lab.test');
  });

  it('where records of a handshake are empty, as in what only dresses up as TLS', () => {
    const [first, second] = ['\x16\x03\x01\0\0', '\x16\x03\x01\0\x03abc'];
    const { flow } = hear([
      ['up', first],
      ['down', '\x17\x03\x01\0\0'],
      ['up', first],
      ['up', second],
    ]);
    expect(lengthsOf(flow, 'up')).toEqual([0, 0, 3]);
    expect(lengthsOf(flow, 'down')).toEqual([0]);
  });

  it('where a capture begins between two records', () => {
    const [, ...later] = cutRecords(recorded.down);
    const { flow } = hear(later.map((record) => ['down', record]));
    expect(flow.protocol).toBe('tls');
    expect(lengthsOf(flow, 'down')).toEqual(later.map(({ length }) => length - 5));
    expect(flow.tls?.problem).toBeNull();
  });

  it('from the next record on where a capture begins inside one', () => {
    const [first, ...later] = cutRecords(recorded.down);
    const inside = first?.subarray(40) ?? new Uint8Array(0);
    const said = later.map((record): Said => ['down', record]);
    const { flow } = hear([['down', inside], ...said]);
    expect(lengthsOf(flow, 'down')).toEqual(later.map(({ length }) => length - 5));
  });

  it('again behind a gap and behind bytes that are no record', () => {
    const records = cutRecords(recorded.down);
    const [first = new Uint8Array(0), second = new Uint8Array(0), ...rest] = records;
    const said = rest.map((record): Said => ['down', record]);
    const garbage = new Uint8Array(20).fill(0xff);
    const { flow } = hear([
      ['down', first],
      ['down', null, second.length],
      ...said,
      ['down', garbage],
      ...said,
    ]);
    const lengths = rest.map(({ length }) => length - 5);
    expect(lengthsOf(flow, 'down')).toEqual([first.length - 5, ...lengths, ...lengths]);
    expect(flow.bytesDropped).toBe(true);
  });

  it('where the side that was called is the client, as with FTP data', () => {
    const { flow } = hear([
      ['down', recorded.up],
      ['up', recorded.down],
    ]);
    expect(flow.tls).toMatchObject({ serverName: 'clinic.lab.test', version: 'TLS 1.2' });
    expect(flow.tls?.certificateReadable).toBe(true);
  });

  it('behind a hello of SSL 2.0', () => {
    const head = [0x80, 0x1f, 1, 3, 1, 0, 6, 0, 0, 0, 16];
    const ciphers = [0, 0, 0x35, 0x07, 0, 0xc0];
    const hello = Uint8Array.from([...head, ...ciphers, ...new Uint8Array(16).fill(7)]);
    hello[1] = hello.length - 2;
    const { flow } = hear([
      ['up', hello],
      ['down', recorded.down],
    ]);
    expect(flow.tls).toMatchObject({ version: 'TLS 1.2', ja3: null, ja4: null });
    const [step] = flow.tls?.handshake ?? [];
    expect(step?.kind).toBe('client-hello');
    expect(step?.fields.find(({ label }) => label === 'Cipher suites offered')?.value).toContain(
      'TLS_RSA_WITH_AES_256_CBC_SHA',
    );
  });

  it('not in text that only looks busy', () => {
    const { flow } = hear([
      ['down', 'SSH-2.0-OpenSSH_9.9\r\n'],
      ['up', 'SSH-2.0-OpenSSH_9.8\r\n'],
      ['up', new Uint8Array(700).fill(0x16)],
    ]);
    expect(flow).toMatchObject({ protocol: 'unknown', tls: null, records: [] });
    expect(flow.clearPrelude).toBeUndefined();
  });
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
    // Every line of text is spelled by the bytes it points at.
    const isText = ['pop3', 'ftp', 'xmpp', 'irc'].includes(protocol);
    const spelled = lines.map(({ evidence }) => evidence && at(evidence));
    expect(isText ? spelled : []).toEqual(isText ? lines.map(({ value }) => value) : []);
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

  const b64 = (text: string): string => Buffer.from(text, 'latin1').toString('base64');
  const plain = b64('\0bob\0hunter2');
  const bind = '0\x28\x02\x01\x01\x60\x23\x02\x01\x03\x04\x15cn=bob,dc=lab,dc=test\x80\x07hunter2';
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
    [
      'MySQL',
      [
        ['down', 'J\0\0\0\x0a8.4.2\0rest of the greeting'],
        ['up', `\x40\0\0\x01\x05\xa2\xff\x19${'\0'.repeat(28)}bob\0`],
      ],
      [['login', 'bob', 'bob']],
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
    expect(lines.map(({ evidence }) => evidence && at(evidence))).toEqual([
      ...request,
      'HTTP/1.1 200 Connection established',
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

describe('HTTP in the clear', () => {
  it.each([
    'GET . HTTP/1.0',
    'GET /cgi-bin/handler/netsonar;cat /etc/passwd|?data=Download HTTP/1.1',
    'GET      / HTTP/1.1',
    'POST .servlets/mms HTTP/1.1',
  ])('is read though its target breaks the rules: %s', (line) => {
    const { flow } = hear([['up', `${line}\r\nHost: clinic.lab.test\r\n\r\n`]]);
    expect(flow.http.map(({ startLine }) => startLine)).toEqual([line]);
    expect(flow.names.map(({ name }) => name)).toEqual(['clinic.lab.test']);
  });

  it.each(['GET it while you can', 'GET    HTTP/1.1', 'INVITE sip:a@b SIP/2.0'])(
    'is not what reads: %s',
    (line) => {
      expect(hear([['up', `${line}\r\nHost: clinic.lab.test\r\n\r\n`]]).flow.http).toEqual([]);
    },
  );

  it('is found on the server side alone', () => {
    const { flow } = hear([['down', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi']]);
    expect(flow).toMatchObject({ protocol: 'http', http: [{ startLine: 'HTTP/1.1 200 OK' }] });
  });

  it('of version 2 shows its preface', () => {
    const { flow } = hear([['up', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0']]);
    expect(flow).toMatchObject({ protocol: 'http', http: [{ startLine: 'PRI * HTTP/2.0' }] });
  });
});

/** The hello with DTLS's version and an empty cookie, behind record and handshake headers. */
function dtlsHello(fragments: number): Uint8Array[] {
  const body = [...recorded.clientHello];
  body.splice(0, 2, 0xfe, 0xfd);
  body.splice(35 + (body[34] ?? 0), 0, 0);
  const u24 = (value: number): number[] => [value >> 16, (value >> 8) & 0xff, value & 0xff];
  const size = Math.ceil(body.length / fragments);
  return Array.from({ length: fragments }, (_, n) => {
    const part = body.slice(n * size, (n + 1) * size);
    const head = [1, ...u24(body.length), 0, 0, ...u24(n * size), ...u24(part.length)];
    const { length } = [...head, ...part];
    const record = [22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, n, length >> 8, length & 0xff];
    return Uint8Array.from([...record, ...head, ...part]);
  });
}

describe('DTLS', () => {
  it.each([1, 3])('gives its hello out of %i datagrams in any order, behind STUN', (fragments) => {
    const stun = Uint8Array.from([0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, ...new Uint8Array(12)]);
    const hello = dtlsHello(fragments).reverse();
    const said: Said[] = [['up', stun], ...hello.map((part): Said => ['up', part])];
    const { flow, at } = hear(said, { transport: 'udp' });
    expect(flow).toMatchObject({ protocol: 'dtls', tls: { serverName: 'clinic.lab.test' } });
    expect(flow.tls?.ja4).toMatch(/^dd2d/);
    expect(flow.records).toHaveLength(fragments);
    // Over several datagrams the one that completed the message is pointed at.
    const [name] = flow.names;
    expect(name && at(name.evidence)).toContain(fragments === 1 ? 'clinic.lab.test' : '\xfe\xfd');
  });

  it.each([
    ['CAPWAP', (part: Uint8Array) => [1, 0, 0, 0, ...part]],
    ['a TURN channel', (part: Uint8Array) => [0x40, 1, 0, part.length, ...part, 0, 0]],
    [
      'a TURN indication behind another attribute',
      (part: Uint8Array) => {
        const head = [0, 0x16, 0, part.length + 12, 0x21, 0x12, 0xa4, 0x42];
        const other = [0, 0x12, 0, 1, 9, 0, 0, 0];
        return [...head, ...new Uint8Array(12), ...other, 0, 0x13, 0, part.length, ...part];
      },
    ],
  ])('is found inside %s', (_name, wrap) => {
    const said = dtlsHello(2).map((part): Said => ['up', Uint8Array.from(wrap(part))]);
    const { flow, at } = hear(said, { transport: 'udp' });
    expect(flow).toMatchObject({ protocol: 'dtls', tls: { serverName: 'clinic.lab.test' } });
    for (const { offset } of flow.records) {
      expect(at({ direction: 'up', offset, lengthBytes: 3 })).toBe('\x16\xfe\xfd');
    }
    const cut = dtlsHello(2).map((part): Said => {
      const wrapped = Uint8Array.from(wrap(part));
      return ['up', wrapped.subarray(0, 70), wrapped.length - 70];
    });
    expect(lengthsOf(hear(cut, { transport: 'udp' }).flow, 'up')).toEqual(lengthsOf(flow, 'up'));
  });

  it('of version 1.3 hides the type of its records', () => {
    const [hello = new Uint8Array(0)] = dtlsHello(1);
    const sealed = Uint8Array.from([0x2e, 0, 7, 0, 5, 1, 2, 3, 4, 5]);
    const { flow } = hear(
      [
        ['up', hello],
        ['up', sealed],
      ],
      { transport: 'udp' },
    );
    expect(flow.records.at(-1)).toMatchObject({ contentType: 23, lengthBytes: 5 });
  });

  it('has records as long as they were where the capture cut the datagrams', () => {
    const [hello = new Uint8Array(0)] = dtlsHello(1);
    const cut = hello.subarray(0, 60);
    const endless = Uint8Array.from([0x2a, 0, 7, 1, 2, 3, 4, 5]);
    const { flow } = hear(
      [
        ['up', cut, hello.length - cut.length],
        ['up', endless, 900],
      ],
      { transport: 'udp' },
    );
    expect(flow).toMatchObject({ protocol: 'dtls', tls: { serverName: null, ja4: null } });
    expect(flow.tls?.problem).toMatch(/cannot be read/);
    expect(lengthsOf(flow, 'up')).toEqual([hello.length - 13, 905]);
  });
});

describe('OpenVPN over TCP', () => {
  const behindLength = (packet: readonly number[]): Uint8Array =>
    Uint8Array.from([packet.length >> 8, packet.length & 0xff, ...packet]);
  const session = [1, 2, 3, 4, 5, 6, 7, 8];
  const hash = (bytes: number): number[] => Array.from({ length: bytes }, () => 0xaa);
  const reset = (auth: readonly number[]): Uint8Array =>
    behindLength([0x38, ...session, ...auth, 0, 0, 0, 0, 0]);
  /** Control packets of 100 bytes of TLS, each acknowledging one, between data of another key. */
  const carry = (tls: Uint8Array, auth: readonly number[]): Uint8Array =>
    Buffer.concat(
      Array.from({ length: Math.ceil(tls.length / 100) }, (_, n) => [
        behindLength(
          [0x20, ...session, ...auth, 1, 0, 0, 0, n].concat(
            session,
            [0, 0, 0, n + 1],
            Array.from(tls.subarray(n * 100, n * 100 + 100)),
          ),
        ),
        behindLength([0x31, ...hash(3000)]),
      ]).flat(),
    );

  it.each([
    ['in the clear', []],
    ['with an HMAC of SHA-1', hash(28)],
    ['with an HMAC of SHA-512', hash(72)],
  ])('shows the TLS of its control channel, %s', (_name, auth) => {
    const { flow, at } = hear([
      ['up', reset(auth)],
      ['up', carry(recorded.up, auth)],
      ['down', carry(recorded.down, auth)],
    ]);
    const plain = hear([
      ['up', recorded.up],
      ['down', recorded.down],
    ]).flow;
    expect(flow).toMatchObject({ protocol: 'tls', tls: { serverName: 'clinic.lab.test' } });
    expect(flow.tls?.cipher).toBe(plain.tls?.cipher);
    for (const direction of ['up', 'down'] as const) {
      expect(lengthsOf(flow, direction)).toEqual(lengthsOf(plain, direction));
    }
    // The record header stands where it is said to, and the name within what is pointed at.
    const [hello] = flow.records;
    expect(hello && at({ direction: 'up', offset: hello.offset, lengthBytes: 2 })).toBe('\x16\x03');
    const [name] = flow.names;
    expect(name && at(name.evidence)).toContain('clinic');
  });

  it('shows nothing where all of it is sealed, or its bytes are missing', () => {
    const sealed = behindLength([0x38, ...session, ...hash(45)]);
    expect(hear([['up', sealed]]).flow.protocol).toBe('unknown');
    const lost = hear([
      ['up', reset([])],
      ['up', null, 50],
      ['up', carry(recorded.up, [])],
    ]);
    expect(lost.flow).toMatchObject({ protocol: 'unknown', records: [] });
  });
});

describe('OpenVPN over UDP', () => {
  const session = [1, 2, 3, 4, 5, 6, 7, 8];
  const hash = (bytes: number): number[] => Array.from({ length: bytes }, () => 0xaa);
  const reset = (auth: readonly number[]): Uint8Array =>
    Uint8Array.from([0x38, ...session, ...auth, 0, 0, 0, 0, 0]);
  /** Control packets of 100 bytes of TLS, each acknowledging one. */
  const carry = (tls: Uint8Array, auth: readonly number[]): Uint8Array[] =>
    Array.from({ length: Math.ceil(tls.length / 100) }, (_, n) => {
      const head = [0x20, ...session, ...auth, 1, 0, 0, 0, n, ...session, 0, 0, 0, n + 1];
      return Uint8Array.from([...head, ...tls.subarray(n * 100, n * 100 + 100)]);
    });
  const data = Uint8Array.from([0x30, ...hash(900)]);
  const say = (direction: Direction, packets: readonly Uint8Array[]): Said[] =>
    packets.map((packet): Said => [direction, packet]);
  const hearUdp = (said: readonly Said[]): Seen => hear(said, { transport: 'udp', port: 1194 });

  it.each([
    ['in the clear', []],
    ['with an HMAC of SHA-1', hash(28)],
    ['with an HMAC of SHA-512', hash(72)],
  ])('shows the TLS of its control channel, each packet once, %s', (_name, auth) => {
    const twice = (tls: Uint8Array): Uint8Array[] =>
      carry(tls, auth).flatMap((packet) => [packet, data, packet]);
    const { flow, at } = hearUdp([
      ['up', reset(auth)],
      ['up', reset(auth)],
      ...say('up', twice(recorded.up)),
      ...say('down', twice(recorded.down)),
    ]);
    const plain = hear([
      ['up', recorded.up],
      ['down', recorded.down],
    ]).flow;
    expect(flow).toMatchObject({ protocol: 'tls', tls: { serverName: 'clinic.lab.test' } });
    expect(flow.tls?.cipher).toBe(plain.tls?.cipher);
    for (const direction of ['up', 'down'] as const) {
      expect(lengthsOf(flow, direction)).toEqual(lengthsOf(plain, direction));
    }
    const [hello] = flow.records;
    expect(hello && at({ direction: 'up', offset: hello.offset, lengthBytes: 2 })).toBe('\x16\x03');
    const [name] = flow.names;
    expect(name && at(name.evidence)).toContain('clinic');
  });

  it('reads no further where a packet is missing, comes late or was cut', () => {
    const [first = data, second = data, ...others] = carry(recorded.down, []);
    const heard = (packets: readonly Said[]): number[] => {
      const up: Said[] = [['up', reset([])], ...say('up', carry(recorded.up, []))];
      return lengthsOf(hearUdp([...up, ...packets]).flow, 'down');
    };
    const whole = heard(say('down', [first, second, ...others]));
    const cut: Said = ['down', second.subarray(0, 90), 20];
    for (const rest of [say('down', others), say('down', [...others, second]), [cut]]) {
      const told = heard([['down', first], ...rest]);
      expect(told.length).toBeLessThan(whole.length);
      expect(told).toEqual(whole.slice(0, told.length));
    }
  });

  it.each([
    ['sealed as a whole', Uint8Array.from([0x38, ...session, ...hash(45)])],
    ['of a server', Uint8Array.from([0x40, ...session, 0, 0, 0, 0, 0])],
    ['without a session', Uint8Array.from([0x38, ...new Uint8Array(13)])],
  ])('is not what begins with a packet %s', (_name, packet) => {
    const { flow } = hearUdp([['up', packet], ...say('up', carry(recorded.up, []))]);
    expect(flow).toMatchObject({ protocol: 'unknown', records: [] });
  });
});

describe('look-ups in the clear', () => {
  const question = '\x06clinic\x03lab\0\0\x10\0\x01';
  const query = `\x12\x34\x01\0\0\x01\0\0\0\0\0\0${question}`;

  it('are read on any port, as those that ask for a DNSCrypt certificate on 443', () => {
    const { flow, lookups, at } = hear([['up', query]], { transport: 'udp', port: 443 });
    expect(flow.protocol).toBe('dns');
    expect(lookups).toMatchObject([{ name: 'clinic.lab', type: 'TXT', problem: null }]);
    const [lookup] = lookups;
    expect(lookup && at(lookup.nameEvidence)).toBe('\x06clinic\x03lab\0');
  });

  it('keep their name where the answer breaks off', () => {
    const answer = `\x12\x34\x81\x80\0\x01\0\x01\0\0\0\0${question}\xc0\x0c\0`;
    const said: Said[] = [['down', answer]];
    const { lookups } = hear(said, { transport: 'udp', port: 53 });
    expect(lookups).toMatchObject([{ name: 'clinic.lab', answers: [] }]);
    expect(lookups[0]?.problem).toMatch(/truncated/);
    const asked = hear([['up', query], ...said], { transport: 'udp', port: 53 });
    expect(asked.lookups).toHaveLength(1);
  });
});

describe('encrypted DNS is an inference that says what from', () => {
  it.each([
    [853, { kind: 'dot', basis: 'port 853' }],
    [443, undefined],
  ])('port %i', (port, expected) => {
    expect(hear([['up', recorded.up]], { port }).flow.encryptedDns).toEqual(expected);
  });
});
