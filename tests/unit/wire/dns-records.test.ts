// Records beyond addresses: HTTPS with its parameters, and data that is not what its type says.
import { expect, test } from 'vitest';
import {
  looksLikeDns,
  parseDnsMessage,
  parseDnsQuestions,
} from '../../../electron/wire/dns/message.ts';

const name = (text: string): number[] => [
  ...text.split('.').flatMap((label) => [label.length, ...Buffer.from(label)]),
  0,
];
const u16 = (value: number): number[] => [value >> 8, value & 0xff];

function answer(type: number, data: readonly number[]) {
  const header = [0x12, 0x34, 0x81, 0x80, ...u16(1), ...u16(1), ...u16(0), ...u16(0)];
  const question = [...name('clinic.test'), ...u16(type), ...u16(1)];
  const record = [0xc0, 12, ...u16(type), ...u16(1), 0, 0, 1, 0, ...u16(data.length), ...data];
  const parsed = parseDnsMessage(Uint8Array.from([...header, ...question, ...record]));
  if (!parsed.ok) throw parsed.error;
  return parsed.value.answers[0]?.data;
}

const parameter = (key: number, value: readonly number[]): number[] => [
  ...u16(key),
  ...u16(value.length),
  ...value,
];

test('an HTTPS record shows its parameters in the text form of RFC 9460', () => {
  const data = [
    ...u16(1),
    ...name('svc.clinic.test'),
    ...parameter(1, [2, ...Buffer.from('h3'), 2, ...Buffer.from('h2')]),
    ...parameter(2, []),
    ...parameter(3, u16(8443)),
    ...parameter(4, [192, 0, 2, 1, 192, 0, 2, 2]),
    ...parameter(5, [0, 4, 0xfe, 0x0d, 0, 0]),
    ...parameter(6, [0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]),
    ...parameter(667, [...Buffer.from('hello')]),
  ];
  expect(answer(65, data)).toBe(
    '1 svc.clinic.test alpn=h3,h2 no-default-alpn port=8443 ipv4hint=192.0.2.1,192.0.2.2 ' +
      'ech=AAT+DQAA ipv6hint=2001:db8::1 key667=hello',
  );
});

test('an alias has no parameters', () => {
  expect(answer(64, [...u16(0), ...name('pool.clinic.test')])).toBe('0 pool.clinic.test');
});

test.each([
  ['mail', 15, [...u16(10), ...name('mx.clinic.test')], '10 mx.clinic.test'],
  ['service', 33, [...u16(1), ...u16(2), ...u16(443), ...name('a.test')], '1 2 443 a.test'],
  ['text', 16, [2, 104, 105, 1, 34], String.raw`"hi" "\""`],
])('a record of %s is told', (_kind, type, data, text) => {
  expect(answer(type, data)).toBe(text);
});

test.each([
  ['a parameter longer than the record', 65, [...u16(1), 0, ...u16(1), ...u16(9), 2]],
  ['a hint of odd length', 65, [...u16(1), 0, ...parameter(4, [1, 2, 3])]],
  ['an address of three bytes', 1, [1, 2, 3]],
  ['a type that is not read', 99, [1, 2]],
])('%s spoils the record alone', (_what, type, data) => {
  expect(answer(type, data)).toBe(String.raw`\# ` + String(data.length));
});

const query = (questions: readonly string[], type = 1): number[] => {
  const header = [0x12, 0x34, 0x01, 0, ...u16(questions.length), 0, 0, 0, 0, 0, 0];
  return [...header, ...questions.flatMap((asked) => [...name(asked), ...u16(type), ...u16(1)])];
};

test('a multicast query asks for dozens of services at once', () => {
  const asked = Array.from({ length: 40 }, (_, n) => `_service${n}._tcp.local`);
  const parsed = parseDnsMessage(Uint8Array.from(query(asked)));
  expect(parsed.ok ? parsed.value.questions.map((question) => question.name) : []).toEqual(asked);
});

test('of a message that breaks off the questions up to there are read', () => {
  const bytes = Uint8Array.from(query(['clinic.test', 'news.test']));
  const names = (end: number) => {
    const parsed = parseDnsQuestions(bytes.subarray(0, end));
    return parsed.ok ? parsed.value.questions.map((question) => question.name) : null;
  };
  expect(names(bytes.length)).toEqual(['clinic.test', 'news.test']);
  expect(names(bytes.length - 1)).toEqual(['clinic.test']);
  expect(names(20)).toEqual([]);
  expect(names(11)).toBeNull();
});

test('a look-up is known by its content, and nothing else is taken for one', () => {
  const plain = query(['clinic.test']);
  const looks = (bytes: readonly number[]): boolean => looksLikeDns(Uint8Array.from(bytes));
  const changed = (at: number, value: number): number[] =>
    plain.map((byte, n) => (n === at ? value : byte));
  expect(looks(plain)).toBe(true);
  // Its answer, without records.
  expect(looks(changed(2, 0x81))).toBe(true);
  const others = {
    'another operation': changed(2, 0x29),
    'two questions counted': changed(5, 2),
    'an answer counted': changed(7, 1),
    'bytes behind it': [...plain, 0],
    'broken off': plain.slice(0, -1),
    'another class': changed(plain.length - 1, 3),
    'a type nobody uses': query(['clinic.test'], 7777),
    'a name of one label': query(['clinic']),
    zeros: Array.from({ length: 60 }, () => 0),
  };
  for (const [why, bytes] of Object.entries(others))
    expect([why, looks(bytes)]).toEqual([why, false]);
});

test.each([
  [252, 'AXFR'],
  [257, 'CAA'],
  [52, 'TLSA'],
  [65_280, 'TYPE65280'],
])('records of type %i are called %s', (type, expected) => {
  const header = [0x12, 0x34, 1, 0, ...u16(1), ...u16(0), ...u16(0), ...u16(0)];
  const question = [...name('clinic.test'), ...u16(type), ...u16(1)];
  const parsed = parseDnsMessage(Uint8Array.from([...header, ...question]));
  expect(parsed.ok && parsed.value.questions.map((asked) => asked.type)).toEqual([expected]);
});
