// Who signs in to MQTT (OASIS MQTT 3.1.1 §3.1, 5.0 §3.1) and Redis in the clear, on whatever port.
import { expect, it } from 'vitest';
import { hear, type Said } from './hear.ts';

const text = (value: string): string =>
  String.fromCodePoint(value.length >> 8, value.length & 0xff) + value;

interface Connect {
  readonly name?: string;
  readonly level?: number;
  readonly flags?: number;
  /** Behind the seconds between signs of life. */
  readonly rest: string;
}

function connect({ name = 'MQTT', level = 4, flags = 0xc2, rest }: Connect): string {
  const body = `${text(name)}${String.fromCodePoint(level, flags)}\0<${rest}`;
  const length =
    body.length < 128 ? [body.length] : [0x80 | (body.length & 0x7f), body.length >> 7];
  return `\u0010${String.fromCodePoint(...length)}${body}`;
}

const signIn = text('sensor-9') + text('bob') + text('secret');
const whole = ['sensor-9', 'bob', 'secret'];

function told(said: readonly Said[], port = 4711) {
  const { flow, at } = hear(said, { port });
  const facts = flow.clearFacts ?? [];
  // Each stands where it is pointed at.
  expect(facts.map(({ evidence }) => at(evidence))).toEqual(facts.map(({ value }) => value));
  return { flow, facts, values: facts.map(({ value }) => value) };
}

it.each<[string, string, string[]]>([
  ['3.1.1', connect({ rest: signIn }), whole],
  ['3.1', connect({ name: 'MQIsdp', level: 3, rest: signIn }), whole],
  ['3.1.1 between brokers', connect({ level: 0x84, rest: signIn }), whole],
  ['5.0', connect({ level: 5, rest: `\u0005\u0011\0\0\0\u0009${signIn}` }), whole],
  [
    '3.1.1 with a will',
    connect({
      flags: 0xc6,
      rest: `${text('sensor-9')}${text('home/door')}${text('gone')}${text('bob')}${text('secret')}`,
    }),
    whole,
  ],
  [
    '5.0 with a will',
    connect({
      level: 5,
      flags: 0xc6,
      rest: `\0${text('sensor-9')}\u0002\u0001\u0001${text('t')}${text('x'.repeat(150))}${text('bob')}${text('secret')}`,
    }),
    whole,
  ],
  ['3.1.1 without a password', connect({ flags: 0x82, rest: text('') + text('bob') }), ['bob']],
  [
    '5.0 with a password alone',
    connect({ level: 5, flags: 0x42, rest: `\0${text('')}${text('secret')}` }),
    ['secret'],
  ],
  ['3.1.1 that breaks off', connect({ rest: signIn }).slice(0, -3), ['sensor-9', 'bob']],
  [
    '3.1.1 whose strings lead beyond it',
    connect({ rest: `${text('a')}\u00ff\u00ff${signIn}` }),
    ['a'],
  ],
  [
    '5.0 whose properties do not end',
    connect({ level: 5, rest: '\u00ff\u00ff\u00ff\u00ff\u00ff' }),
    [],
  ],
])('MQTT %s', (_form, packet, values) => {
  const said = told([
    ['up', packet],
    ['down', '\u0020\u0002\0\0'],
  ]);
  expect(said.values).toEqual(values);
  expect(said.flow).toMatchObject({ protocol: 'mqtt', clearPrelude: { protocol: 'mqtt' } });
});

it('of an MQTT client its id is told as less than its password', () => {
  const { facts, flow } = told([['up', connect({ rest: signIn })]]);
  expect(facts.map(({ kind, label, severity }) => [kind, label, severity])).toEqual([
    ['login', 'Client id (MQTT)', 2],
    ['login', 'Login name (MQTT)', 3],
    ['password', 'Password (MQTT)', 3],
  ]);
  expect(flow.clearPrelude?.lines.map(({ value }) => value)).toEqual([
    '8 bytes',
    '3 bytes',
    '6 bytes',
  ]);
});

const array = (...words: string[]): string =>
  `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`;

it.each<[string, readonly Said[], string[]]>([
  ['a password', [['up', array('AUTH', 'secret')]], ['secret']],
  ['a name and a password', [['up', array('auth', 'bob', 'secret')]], ['bob', 'secret']],
  [
    'both in the hello, behind other commands',
    [
      [
        'up',
        array('CLIENT', 'ID') + array('HELLO', '3', 'AUTH', 'bob', 'se\r\nret', 'SETNAME', 'x'),
      ],
    ],
    ['bob', String.raw`se\x0d\x0aret`],
  ],
  [
    'lines',
    [
      ['up', 'AUTH bob "se cret"\r\nPING\r\n'],
      ['down', '-WRONGPASS invalid username-password pair\r\n'],
    ],
    ['bob', 'se cret'],
  ],
  ['a hello in a line', [['up', 'HELLO 3 AUTH bob secret\r\n']], ['bob', 'secret']],
  ['no sign-in', [['up', array('SET', 'AUTH', 'secret')]], []],
  ['one that breaks off', [['up', array('AUTH', 'secret').slice(0, -4)]], []],
  ['lengths that lead beyond it', [['up', '*2\r\n$4\r\nAUTH\r\n$999999999\r\nsecret\r\n']], []],
])('Redis is told %s', (_what, said, values) => {
  const { flow } = hear(said);
  expect(flow.clearPrelude?.protocol).toBe('redis');
  expect((flow.clearFacts ?? []).map(({ value }) => value)).toEqual(values);
  if (!values.some((value) => value.includes('\\'))) told(said);
});

it('a line alone is Redis’s by its port, and behind a gap nothing is', () => {
  const line: Said[] = [['up', 'AUTH secret\r\n']];
  expect(told(line, 6379).values).toEqual(['secret']);
  expect(hear(line).flow.clearPrelude?.protocol).not.toBe('redis');
  const lost: Said[] = [
    ['up', array('PING')],
    ['up', null, 40],
    ['up', array('AUTH', 'secret')],
  ];
  expect(told(lost, 6379).values).toEqual([]);
});

it.each(['-NOAUTH Authentication required.\r\n', '-WRONGPASS invalid\r\n'])(
  'what Redis answers to others than AUTH shows it: %s',
  (answer) => {
    const { flow, values } = told([
      ['up', 'PING\r\nAUTH secret\r\n'],
      ['down', answer],
    ]);
    expect(flow.protocol).toBe('redis');
    expect(values).toEqual(['secret']);
  },
);
