// Records beyond addresses: HTTPS with its parameters, and data that is not what its type says.
import { expect, test } from 'vitest';
import { parseDnsMessage } from '../../../electron/wire/dns/message.ts';

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
