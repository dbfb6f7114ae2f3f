// Who signs in over Telnet (RFC 854), and for whom a remote desktop is asked (MS-RDPBCGR §2.2.1.1).
import { beforeAll, describe, expect, it } from 'vitest';
import { recordHandshake, type RecordedHandshake } from '../wire/recorded-handshake.ts';
import { hear, type Said } from './hear.ts';

function told(said: readonly Said[]) {
  const { flow, at } = hear(said);
  const facts = (flow.clearFacts ?? []).map(({ kind, label, value, evidence }) => [
    kind,
    label,
    value,
    at(evidence),
  ]);
  return { flow, facts };
}

const wishes = '\xff\xfd\x18\xff\xfd\x20\xff\xfa\x18\x01\xff\xf0';
const name = (value: string, spelt = value) => ['login', 'Login name (Telnet)', value, spelt];
const password = (value: string, spelt = value) => ['password', 'Password (Telnet)', value, spelt];
const keyByKey = (text: string, echo = true): Said[] =>
  Array.from(text).flatMap((key): Said[] => [
    ['up', key],
    ...(echo && key > ' ' ? [['down', key] as const] : []),
  ]);

describe('Telnet', () => {
  it.each<[string, readonly Said[], string[][]]>([
    [
      'line by line',
      [
        ['down', wishes],
        ['up', '\xff\xfb\x18\xff\xfa\x18\0xterm\xff\xf0'],
        ['down', 'Debian\r\nclinic login: '],
        ['up', 'bob\r\n'],
        ['down', 'Password: '],
        ['up', 'hunter2\r\n'],
        ['down', '\r\nLast login: Sat Nov 28\r\n$ '],
        ['up', 'date\r\n'],
      ],
      [name('bob'), password('hunter2')],
    ],
    [
      'key by key, one of them taken back',
      [
        ['down', `${wishes}\r\nlogin:`],
        ['down', ' '],
        ...keyByKey('bx\x7fob\r\0'),
        ['down', '\r\nbob’s password: '],
        ...keyByKey('hunter2\r\0', false),
        ['down', '\r\n% '],
        ...keyByKey('ls\r\0'),
      ],
      [name('bob', 'bx\x7fob'), password('hunter2')],
    ],
    [
      'again after a mistake',
      [
        ['up', '\xff\xfd\x03'],
        ['down', 'User: '],
        ['up', '\r\n'],
        ['down', 'Username:'],
        ['up', 'bob\r\n'],
        ['down', 'Password:'],
        ['up', 'wrong\r\n'],
        ['down', 'Login incorrect\r\nPassword:'],
        ['up', 'hunter2\r\n'],
      ],
      [name('bob'), password('wrong'), password('hunter2')],
    ],
    [
      'that says more before it is answered',
      [
        ['down', `${wishes}Password: `],
        ['down', '\r\n'],
        ['down', 'Welcome\r\n$ '],
        ['up', 'exit\r\n'],
      ],
      [],
    ],
    [
      'where nobody is asked',
      [
        ['down', `${wishes}> `],
        ['up', 'look\r\n'],
      ],
      [],
    ],
    [
      'whose answer does not end',
      [
        ['down', `${wishes}login: `],
        ['up', 'bob'],
      ],
      [],
    ],
  ])('%s', (_what, said, expected) => {
    const { flow, facts } = told(said);
    expect(flow.protocol).toBe('telnet');
    expect(facts).toEqual(expected);
    expect(JSON.stringify(flow.clearPrelude)).not.toMatch(/bob|hunter2/);
  });

  it('is not what merely begins with its byte', () => {
    expect(told([['down', '\xff\xd8\xff\xe0JFIF']]).flow.protocol).toBe('unknown');
    expect(told([['down', '\xff\xfb\xf0\xf0']]).flow.protocol).toBe('unknown');
  });
});

/** A connection request with its lengths. */
function request(text: string): string {
  const length = String.fromCodePoint(11 + text.length);
  return `\x03\0\0${length}${String.fromCodePoint(6 + text.length)}\xe0\0\0\0\0\0${text}`;
}
const wish = '\x01\0\x08\0\x03\0\0\0';

describe('a remote desktop', () => {
  let recorded: RecordedHandshake;
  beforeAll(async () => {
    recorded = await recordHandshake({ maxVersion: 'TLSv1.2' });
  });

  it('is asked for by name before TLS begins', () => {
    const { flow, facts } = told([
      ['up', request(`Cookie: mstshash=bob\r\n${wish}`)],
      ['down', '\x03\0\0\x13\x0e\xd0\0\0\x124\0\x02\x1f\x08\0\x01\0\0\0'],
      ['up', recorded.up],
      ['down', recorded.down],
    ]);
    expect(flow).toMatchObject({ protocol: 'tls', clearPrelude: { protocol: 'rdp' } });
    expect(facts).toEqual([['login', 'Login name (RDP)', 'bob', 'bob']]);
    expect(flow.tls?.serverName).toBe('clinic.lab.test');
  });

  it.each([wish, 'Cookie: msts=3640205228.15629.0000\r\n'])(
    'may be asked for without one: %j',
    (text) => {
      const { flow, facts } = told([['up', request(text)]]);
      expect([flow.protocol, facts]).toEqual(['rdp', []]);
    },
  );

  it('is not what a machine of industry is asked the same way', () => {
    expect(
      told([['up', request('\xc1\x02\x01\0\xc2\x02\x01\x02\xc0\x01\x0a')]]).flow.protocol,
    ).toBe('unknown');
  });
});
