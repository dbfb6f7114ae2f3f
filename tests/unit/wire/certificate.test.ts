// What a certificate says of names, in forms that real ones have: sets of attributes, letters in several codes,
// chains of which a part cannot be read (RFC 5280 §4.1.2.4).
import { expect, test } from 'vitest';
import {
  parseCertificate12,
  type CertificateFacts,
} from '../../../electron/wire/tls/certificate.ts';

const u24 = (value: number): number[] => [value >> 16, (value >> 8) & 0xff, value & 0xff];

function der(tag: number, ...parts: readonly (readonly number[])[]): number[] {
  const body = parts.flat();
  const length = body.length < 0x80 ? [body.length] : [0x82, body.length >> 8, body.length & 0xff];
  return [tag, ...length, ...body];
}

const types = { set: 0x31, sequence: 0x30, oid: 6, utf8: 0x0c, printable: 0x13, teletex: 0x14 };
const bmp = 0x1e;
const universal = 0x1c;
const oids = { commonName: [0x55, 4, 3], organisation: [0x55, 4, 10], unit: [0x55, 4, 11] };

type Attribute = readonly [oid: readonly number[], tag: number, bytes: Iterable<number>];
const ascii = (text: string): Buffer => Buffer.from(text, 'latin1');
const setOf = (...attributes: readonly Attribute[]): number[] =>
  der(
    types.set,
    ...attributes.map(([oid, tag, bytes]) =>
      der(types.sequence, der(types.oid, oid), der(tag, [...bytes])),
    ),
  );
const nameOf = (...sets: readonly number[][]): number[] => der(types.sequence, ...sets);

const empty = der(types.sequence);
const certificateOf = (
  subject: readonly number[],
  issuer: readonly number[] = nameOf(),
): number[] =>
  der(types.sequence, der(types.sequence, der(2, [1]), empty, issuer, empty, subject, empty));

const messageOf = (...certificates: readonly (readonly number[])[]): Uint8Array => {
  const list = certificates.flatMap((bytes) => [...u24(bytes.length), ...bytes]);
  return Uint8Array.from([...u24(list.length), ...list]);
};

function read(body: Uint8Array): CertificateFacts {
  const parsed = parseCertificate12(body);
  if (!parsed.ok) throw parsed.error;
  if (parsed.value === null) throw new Error('no certificate');
  return parsed.value;
}

test('a common name that stands behind another attribute of its set', () => {
  const subject = nameOf(
    setOf([oids.organisation, types.printable, ascii('School')]),
    setOf(
      [oids.unit, types.printable, ascii('IT')],
      [oids.commonName, types.printable, ascii('portal.example')],
    ),
  );
  const body = messageOf(certificateOf(subject));
  const { commonName } = read(body).subject;
  expect(commonName?.value).toBe('portal.example');
  const spelled = body.subarray(commonName?.start, commonName?.end);
  expect(Buffer.from(spelled).toString()).toBe('portal.example');
});

const written = 'Főtanúsítvány 認証局';
test.each([
  ['UTF-8', types.utf8, Buffer.from(written), written],
  ['two bytes a letter', bmp, Buffer.from(written, 'utf16le').swap16(), written],
  ['four bytes a letter', universal, Buffer.from([0, 1, 0xf4, 0x28, 0, 0, 0, 0x41]), '🐨A'],
  ['Latin-1', types.teletex, ascii('Autorité'), 'Autorité'],
  ['what is not UTF-8', types.utf8, ascii('Autorité'), 'Autorit\\xe9'],
  ['half a letter', bmp, Buffer.from([0, 0x41, 0]), '\\x00A\\x00'],
  ['no such letter', universal, Buffer.from([0, 0x20, 0, 0]), '\\x00 \\x00\\x00'],
  ['half a pair', bmp, Buffer.from([0xd8, 0x3d, 0, 0x41]), '\\u{d83d}A'],
  [
    'letters that turn others',
    types.utf8,
    Buffer.from('a\u202eb\0\u2028'),
    'a\\u{202e}b\\x00\\u{2028}',
  ],
])('letters: %s', (_, tag, bytes, value) => {
  const body = messageOf(certificateOf(nameOf(setOf([oids.commonName, tag, bytes]))));
  expect(read(body).subject.commonName?.value).toBe(value);
});

test('an authority that is named by its organisation alone', () => {
  const issuer = nameOf(
    setOf([oids.organisation, types.printable, ascii('VeriSign, Inc.')]),
    setOf([oids.unit, types.printable, ascii('Class 3')]),
  );
  const { issuer: found } = read(messageOf(certificateOf(nameOf(), issuer)));
  expect(found).toMatchObject({ commonName: null, organisation: { value: 'VeriSign, Inc.' } });
});

test('the sender’s own, whatever follows it', () => {
  const own = certificateOf(
    nameOf(setOf([oids.commonName, types.printable, ascii('own.example')])),
  );
  const broken = [0x30, 0x05, 1, 2];
  const many = Array.from({ length: 140 }, () => own);
  expect(read(messageOf(own, broken)).subject.commonName?.value).toBe('own.example');
  expect(read(messageOf(...many)).subject.commonName?.value).toBe('own.example');
  expect(parseCertificate12(messageOf(broken, own)).ok).toBe(false);
  expect(parseCertificate12(messageOf())).toEqual({ ok: true, value: null });
});
