// Turns the address data of the registry packages into what the app reads: the country database as it
// is, and the operators' CSV as one compact table (format in electron/place/operator-table.ts).
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { isIPv6 } from 'node:net';
import { join, resolve } from 'node:path';

const packages = resolve(import.meta.dirname, '../node_modules/@ip-location-db');
const countrySource = join(packages, 'geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb');
const operatorSources = {
  ipv4: join(packages, 'asn/asn-ipv4-num.csv'),
  ipv6: join(packages, 'asn/asn-ipv6.csv'),
};

/** @param {string} line four cells; only the last, the operator's name, may be quoted */
function parseLine(line) {
  const [start = '', end = '', asn = ''] = line.split(',', 3);
  const rest = line.slice(start.length + end.length + asn.length + 3);
  const name = rest.startsWith('"') ? rest.slice(1, -1).replaceAll('""', '"') : rest;
  return { start, end, asn: Number(asn), name };
}

/** @param {string} text @returns {Uint8Array} 16 bytes */
function ipv6Bytes(text) {
  if (!isIPv6(text)) throw new Error(`not an IPv6 address: ${text}`);
  const [head = '', tail] = text.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  const groups = [...left, ...Array.from({ length: zeros }, () => '0'), ...right];
  const bytes = Buffer.alloc(16);
  groups.forEach((group, index) => bytes.writeUInt16BE(Number.parseInt(group, 16), index * 2));
  return bytes;
}

/** @param {string} text @returns {Uint8Array} 4 bytes */
function ipv4Bytes(text) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(Number(text));
  return bytes;
}

function createOperators() {
  /** @type {Map<string, number>} */
  const indexes = new Map();
  /** @type {{ asn: number, name: string }[]} */
  const list = [];
  /** @param {number} asn @param {string} name */
  const indexOf = (asn, name) => {
    const key = `${asn} ${name}`;
    const known = indexes.get(key);
    if (known !== undefined) return known;
    indexes.set(key, list.length);
    return list.push({ asn, name }) - 1;
  };
  return { list, indexOf };
}

/** @param {readonly number[]} values */
function u32(values) {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => bytes.writeUInt32LE(value, index * 4));
  return bytes;
}

/**
 * @param {string} file @param {(text: string) => Uint8Array} toBytes
 * @param {(asn: number, name: string) => number} indexOf
 */
function readRanges(file, toBytes, indexOf) {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const ranges = lines.map((line) => {
    const { start, end, asn, name } = parseLine(line.trimEnd());
    return { start: toBytes(start), end: toBytes(end), operator: indexOf(asn, name) };
  });
  ranges.sort((a, b) => Buffer.compare(a.start, b.start));
  return {
    count: ranges.length,
    bytes: Buffer.concat([
      ...ranges.map((range) => range.start),
      ...ranges.map((range) => range.end),
      u32(ranges.map((range) => range.operator)),
    ]),
  };
}

function buildOperatorTable() {
  const operators = createOperators();
  const ipv4 = readRanges(operatorSources.ipv4, ipv4Bytes, operators.indexOf);
  const ipv6 = readRanges(operatorSources.ipv6, ipv6Bytes, operators.indexOf);
  const names = operators.list.map(({ name }) => Buffer.from(name));
  let at = 0;
  const offsets = [0, ...names.map((name) => (at += name.length))];
  return Buffer.concat([
    Buffer.from('ONLKASN1'),
    u32([names.length, ipv4.count, ipv6.count]),
    u32(operators.list.map(({ asn }) => asn)),
    u32(offsets),
    ipv4.bytes,
    ipv6.bytes,
    ...names,
  ]);
}

/** @param {string} target @param {readonly string[]} sources */
function isCurrent(target, sources) {
  if (!existsSync(target)) return false;
  const { mtimeMs } = statSync(target);
  return sources.every((source) => statSync(source).mtimeMs <= mtimeMs);
}

/**
 * Writes `asn.bin` and `country.mmdb`, and says so; does nothing where they are newer than their sources.
 * @param {string} outDir
 * @param {(text: string) => void} say
 * @returns {Promise<void>}
 */
export async function makePlaceTables(outDir, say = () => undefined) {
  mkdirSync(outDir, { recursive: true });
  const country = join(outDir, 'country.mmdb');
  if (!isCurrent(country, [countrySource])) copyFileSync(countrySource, country);
  const table = join(outDir, 'asn.bin');
  if (isCurrent(table, [...Object.values(operatorSources), import.meta.filename])) return;
  say('making the address tables');
  // Whole or not at all: a half-written table would be read as damaged.
  writeFileSync(`${table}.part`, buildOperatorTable());
  renameSync(`${table}.part`, table);
}
