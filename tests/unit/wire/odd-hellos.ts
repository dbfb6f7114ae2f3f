// Hellos whose lengths are not those of what stands in them, made by hand: of the client, and of the server.

export interface OddHello {
  readonly name: string;
  /** Of the message, without its header. */
  readonly body: Uint8Array;
}

const u16 = (value: number): number[] => [(value >> 8) & 0xff, value & 0xff];
const text = (value: string): number[] => [...Buffer.from(value)];
/** `more`: by how much the length is wrong. */
const vector8 = (bytes: readonly number[], more = 0): number[] => [bytes.length + more, ...bytes];
const vector16 = (bytes: readonly number[], more = 0): number[] => [
  ...u16(bytes.length + more),
  ...bytes,
];
const extension = (id: number, body: readonly number[], more = 0): number[] => [
  ...u16(id),
  ...vector16(body, more),
];

/** Of the server in all of them. */
export const hostName = 'clinic.lab.test';
const host = (name = hostName, type = 0, more = 0): number[] => [
  type,
  ...vector16(text(name), more),
];
const protocols = [...vector8(text('h2')), ...vector8(text('http/1.1'))];
const keys = [0, 29, ...vector16(Array.from({ length: 32 }, () => 7))];
const padding = extension(21, [0, 0, 0, 0, 0]);

/** In the order in which they are sent. */
const offers = {
  groups: extension(10, vector16([0, 29, 0, 23, 0, 24])),
  formats: extension(11, vector8([0])),
  name: extension(0, vector16(host())),
  alpn: extension(16, vector16(protocols)),
  schemes: extension(13, vector16([4, 3, 8, 4, 4, 1])),
  versions: extension(43, vector8([3, 4, 3, 3])),
  keyShare: extension(51, vector16(keys)),
  last: extension(23, []),
};
type Offers = typeof offers;

interface Changes extends Partial<Offers> {
  /** By how much the length of the extensions is wrong. */
  readonly more?: number;
  readonly behind?: readonly number[];
  readonly ciphers?: readonly number[];
}

const random = Array.from({ length: 32 }, (_, n) => n);
const head = [3, 3, ...random, ...vector8([1, 2, 3, 4])];

function helloWith(name: string, changes: Changes = {}): OddHello {
  const {
    more = 0,
    behind = [],
    ciphers = [0x13, 1, 0xc0, 0x2b, 0xc0, 0x2f],
    ...changed
  } = changes;
  const extensions = vector16(Object.values({ ...offers, ...changed }).flat(), more);
  const body = [...head, ...vector16(ciphers), ...vector8([0]), ...extensions, ...behind];
  return { name, body: Uint8Array.from(body) };
}

/** More than is needed, but nothing that contradicts itself: the name is told, and so are fingerprints. */
export const loose: readonly OddHello[] = [
  helloWith('as it should be'),
  helloWith('a byte behind the extensions', { behind: [0] }),
  helloWith('an extension behind the extensions', { behind: padding }),
  helloWith('zeros behind the extensions', { behind: [0, 0, 0, 0] }),
  helloWith('the last extension left out of their length', { more: -4 }),
  helloWith('extensions that end within a header', { more: -2 }),
  helloWith('a header cut short', { last: [0, 23, 0] }),
  helloWith('bytes behind the list of names', { name: extension(0, [...vector16(host()), 0, 0]) }),
  helloWith('a name of an unknown type, and one', {
    name: extension(0, vector16([...host('other', 9), ...host()])),
  }),
  helloWith('bytes behind the protocols', { alpn: extension(16, [...vector16(protocols), 1]) }),
  helloWith('groups of an odd length', { groups: extension(10, vector16([0, 29, 0])) }),
  helloWith('schemes of an odd length', { schemes: extension(13, vector16([4, 3, 8])) }),
  helloWith('schemes behind their list', { schemes: extension(13, [...vector16([4, 3]), 8, 4]) }),
  helloWith('versions of an odd length', { versions: extension(43, vector8([3, 4, 3])) }),
  helloWith('versions behind their list', { versions: extension(43, [...vector8([3, 4]), 3, 3]) }),
  helloWith('formats behind their list', { formats: extension(11, [...vector8([0]), 1]) }),
  helloWith('no key shares at all', { keyShare: extension(51, []) }),
  helloWith('ciphers of an odd length', { ciphers: [0x13, 1, 0xc0, 0x2b, 0xc0] }),
];

/** A length goes beyond what it stands in: the name is told, and no fingerprint. */
export const contradicting: readonly OddHello[] = [
  helloWith('an extension beyond all of them', { last: extension(23, [], 9) }),
  helloWith('extensions that end within one', { more: -20 }),
  helloWith('a second name without its end', { name: extension(0, vector16([...host(), 0, 9])) }),
  helloWith('a name and its extension, which takes of the next', {
    name: extension(0, vector16(host()), 3),
  }),
  helloWith('protocols beyond their extension', { alpn: extension(16, vector16(protocols, 3)) }),
  helloWith('a protocol beyond the list', {
    alpn: extension(16, vector16([...vector8([104, 50]), 32, 104])),
  }),
  helloWith('groups beyond their extension', { groups: extension(10, vector16([0, 29], 2)) }),
  helloWith('formats beyond their extension', { formats: extension(11, vector8([0], 5)) }),
  helloWith('schemes beyond their extension', { schemes: extension(13, vector16([4, 3], 4)) }),
  helloWith('versions beyond their extension', { versions: extension(43, vector8([3, 4], 2)) }),
  helloWith('shares beyond their extension', { keyShare: extension(51, vector16(keys, 6)) }),
  helloWith('a key beyond its share', {
    keyShare: extension(51, vector16([0, 29, ...vector16([7], 9)])),
  }),
];

/** No name can be told. */
export const nameless: readonly OddHello[] = [
  helloWith('no extension', { more: -Object.values(offers).flat().length }),
  helloWith('extensions that end before the name', {
    more: -Object.values(offers).flat().length + offers.groups.length,
  }),
  helloWith('the name behind the extensions', { name: [], behind: offers.name }),
  helloWith('an empty name', { name: extension(0, vector16(host(''))) }),
  helloWith('an empty list of names', { name: extension(0, vector16([])) }),
  helloWith('an empty list before the name', { name: extension(0, [0, 0, ...host()]) }),
  helloWith('a name beyond its list', { name: extension(0, vector16(host(hostName, 0, 4))) }),
  helloWith('names beyond their extension', { name: extension(0, vector16(host(), 5)) }),
  helloWith('names of half a length', { name: extension(0, [0]) }),
  helloWith('extensions beyond the message', { more: 50 }),
];

export const secondName = 'second.lab.test';
export const twice: readonly OddHello[] = [
  helloWith('two names in a list', {
    name: extension(0, vector16([...host(), ...host(secondName)])),
  }),
  helloWith('two lists of names', {
    name: [...offers.name, ...extension(0, vector16(host(secondName)))],
  }),
];

const answer = [3, 3, ...random, ...vector8([1, 2, 3, 4]), 0xc0, 0x2f, 0];
const taken = extension(16, vector16(vector8(text('h2'))));

function answerWith(
  name: string,
  extensions: readonly number[],
  more = 0,
  behind: readonly number[] = [],
): OddHello {
  return { name, body: Uint8Array.from([...answer, ...vector16(extensions, more), ...behind]) };
}

/** All of them say TLS 1.2, a cipher and h2. */
export const answers: readonly OddHello[] = [
  answerWith('as it should be', [...taken, ...extension(23, [])]),
  answerWith('a byte behind the extensions', taken, 0, [0]),
  answerWith('an extension behind the extensions', taken, 0, padding),
  answerWith('extensions that end within a header', [...taken, ...extension(23, [])], -2),
  answerWith('a header cut short', [...taken, 0, 23, 0]),
  answerWith('an extension beyond all of them', [...taken, ...extension(23, [], 9)]),
  answerWith('an empty type of certificates', [...extension(20, []), ...taken]),
  answerWith('half a group', [...extension(51, [0]), ...taken]),
];
/** The same without h2. */
export const bareAnswers: readonly OddHello[] = [
  answerWith('extensions beyond the message', taken, 50),
  answerWith('protocols beyond their extension', extension(16, vector16(vector8(text('h2')), 2))),
  answerWith('a protocol beyond the list', extension(16, vector16([9, 104, 50]))),
  answerWith('no protocol', extension(16, [])),
  answerWith('an empty list of protocols', extension(16, [0, 0])),
];
