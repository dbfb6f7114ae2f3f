// What a connection speaks is told by its content, wherever the capture or TLS begins.
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { inferEncryptedDns } from '../../../electron/observe/encrypted-dns.ts';
import { recordHandshake, type RecordedHandshake } from '../wire/recorded-handshake.ts';
import { bytesOf, hear, lengthsOf, type Said } from './hear.ts';

let recorded: RecordedHandshake;
beforeAll(async () => {
  recorded = await recordHandshake({ maxVersion: 'TLSv1.2' });
});

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
    expect(flow.notCaptured).toEqual({ up: 0, down: second.length });
  });

  it('behind a HelloRetryRequest whose ClientHello was not captured', async () => {
    const retried = await recordHandshake({ maxVersion: 'TLSv1.3', serverGroups: 'P-384' });
    const [, ...again] = cutRecords(retried.up);
    const [retry = new Uint8Array(0), change = new Uint8Array(0), ...answer] = cutRecords(
      retried.down,
    );
    const { flow } = hear([
      ['down', retry],
      ['down', change],
      ...again.map((record): Said => ['up', record]),
      ...answer.map((record): Said => ['down', record]),
    ]);
    const tls = { helloRetry: true, serverName: 'clinic.lab.test', version: 'TLS 1.3' };
    expect(flow.tls).toMatchObject({ ...tls, resumption: 'none' });
    const kinds = flow.tls?.handshake.map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['client-hello', 'server-hello']));
  });

  it('where the side that was called is the client, as with FTP data', () => {
    const { flow } = hear([
      ['down', recorded.up],
      ['up', recorded.down],
    ]);
    expect(flow.tls).toMatchObject({ serverName: 'clinic.lab.test', version: 'TLS 1.2' });
    expect(flow.tls?.certificateReadable).toBe(true);
  });

  it('where that client was not heard', () => {
    const { flow } = hear([['up', recorded.down]]);
    expect(flow.tls).toMatchObject({ version: 'TLS 1.2', certificateReadable: true });
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

  it('in the second hello, behind the change of cipher that is for middleboxes', () => {
    const change = Uint8Array.from([0x14, 3, 3, 0, 1, 1]);
    const [hello = change] = cutRecords(recorded.up);
    const { flow } = hear([['up', Uint8Array.from([...change, ...hello])]]);
    expect(flow.tls).toMatchObject({ serverName: 'clinic.lab.test' });
    expect(flow.tls?.handshake.map(({ kind }) => kind)).toEqual([
      'change-cipher-spec',
      'client-hello',
    ]);
    // One that is not whole may be ciphertext.
    const sealed = hello.slice();
    sealed[8] = (sealed[8] ?? 0) + 1;
    const { flow: other } = hear([['up', Uint8Array.from([...change, ...sealed])]]);
    expect(other.tls?.serverName).toBeNull();
  });

  it.each([
    ['text', 'PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\n'],
    ['bytes', '\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\x01\x02\x03\x04\x05\x06\x07\x08\x01\x02\x01\xbb'],
  ])('behind what a load balancer says of its client, in %s', (_how, header) => {
    const head = bytesOf(header);
    const together = Uint8Array.from([...head, ...recorded.up]);
    const cut = head.length + 100;
    const ways: Said[][] = [
      [['up', together]],
      [
        ['up', head],
        ['up', recorded.up],
      ],
      [
        ['up', together.subarray(0, cut)],
        ['up', together.subarray(cut)],
      ],
    ];
    for (const way of ways) {
      const { flow } = hear([...way, ['down', recorded.down]]);
      expect(flow.tls).toMatchObject({ serverName: 'clinic.lab.test', problem: null });
      expect(flow.records[0]?.offset).toBe(head.length);
    }
  });

  it('in the answer of SSL 2.0 alone', () => {
    const answer = Uint8Array.from([
      0x80,
      20,
      4,
      0,
      1,
      0,
      2,
      0,
      0,
      0,
      3,
      0,
      6,
      ...new Uint8Array(9),
    ]);
    const { flow } = hear([['down', answer]]);
    expect(flow.tls).toMatchObject({ version: 'SSL 2.0' });
    expect(lengthsOf(flow, 'down')).toEqual([20]);
    expect(hear([['down', answer.slice(0, -1)]]).flow.protocol).toBe('unknown');
  });

  it('not in text that only looks busy', () => {
    const { flow } = hear([
      ['down', 'HELO-2.0-OpenSSH_9.9\r\n'],
      ['up', 'HELO-2.0-OpenSSH_9.8\r\n'],
      ['up', new Uint8Array(700).fill(0x16)],
    ]);
    expect(flow).toMatchObject({ protocol: 'unknown', tls: null, records: [] });
    expect(flow.clearPrelude).toBeUndefined();
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

it('the handshake of a client that is asked for a certificate and has none goes on behind that', async () => {
  const { up, down } = await recordHandshake({ maxVersion: 'TLSv1.3' });
  const [hello = new Uint8Array(0), change = new Uint8Array(0), ...sealed] = cutRecords(up);
  const noCertificate = Uint8Array.from([23, 3, 3, 0, 25, ...new Uint8Array(25)]);
  const { flow } = hear([
    ['up', hello],
    ['down', down],
    ['up', change],
    ['up', noCertificate],
    ...sealed.map((record): Said => ['up', record]),
  ]);
  const steps = flow.tls?.handshake.filter(({ direction }) => direction === 'up') ?? [];
  const sealedSteps = steps.filter(({ encrypted }) => encrypted).map(({ kind }) => kind);
  expect(sealedSteps.slice(0, 2)).toEqual(['encrypted-handshake', 'encrypted-handshake']);
});

it('an answer that only asks for patience is left out, one that leaves HTTP is told', () => {
  const { flow } = hear([
    ['up', 'GET /ws HTTP/1.1\r\nHost: chat.test\r\nUpgrade: websocket\r\n\r\n'],
    ['down', 'HTTP/1.1 103 Early Hints\r\n\r\n'],
    ['down', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n'],
    ['down', '\x81\x05hello'],
  ]);
  expect(flow.http.map(({ startLine }) => startLine)).toEqual([
    'GET /ws HTTP/1.1',
    'HTTP/1.1 101 Switching Protocols',
  ]);
});

describe('encrypted DNS is an inference that says what from', () => {
  it.each([
    [853, { kind: 'dot', basis: 'port 853' }],
    [443, undefined],
  ])('port %i', (port, expected) => {
    expect(hear([['up', recorded.up]], { port }).flow.encryptedDns).toEqual(expected);
  });

  it.each([
    ['tls', 'dot'],
    ['dtls', 'dnsod'],
    ['quic', 'doq'],
  ] as const)('the port of look-ups in %s is %s', (protocol, kind) => {
    const { flow } = hear([['up', recorded.up]], { port: 853 });
    expect(inferEncryptedDns({ ...flow, protocol })?.kind).toBe(kind);
  });
});
