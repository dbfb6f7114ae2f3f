// HPACK's Huffman code (RFC 7541 §5.2, Appendix B), decoded bit by bit over a canonical code: codes of
// one length are consecutive numbers, so a first code and an index for each length say everything.
import { ParseError } from '../byte-reader.ts';
import { huffmanLengths } from './hpack-tables.ts';

const endOfString = 256;
const maxBits = 30;
/** Padding is the beginning of the end-of-string code and shorter than a byte (RFC 7541 §5.2). */
const maxPaddingBits = 7;

interface CodeTable {
  /** By length in bits: the first code of that length, and how many there are. */
  readonly firstCode: readonly number[];
  readonly count: readonly number[];
  /** By length: where its symbols begin in `symbols`. */
  readonly start: readonly number[];
  readonly symbols: readonly number[];
}

function buildTable(): CodeTable {
  const firstCode: number[] = [];
  const count: number[] = [];
  const start: number[] = [];
  const symbols: number[] = [];
  let code = 0;
  for (let bits = 0; bits <= maxBits; bits += 1) {
    const ofLength = [...huffmanLengths.keys()].filter((n) => huffmanLengths[n] === bits);
    code *= 2;
    firstCode.push(code);
    count.push(ofLength.length);
    start.push(symbols.length);
    symbols.push(...ofLength);
    code += ofLength.length;
  }
  return { firstCode, count, start, symbols };
}

const table = buildTable();

function wrong(offset: number, reason: string): never {
  throw new ParseError('malformed', { offset, path: 'huffman' }, reason);
}

/** The bytes that `coded` stands for. Throws ParseError for bad padding and the end-of-string symbol. */
export function decodeHuffman(coded: Uint8Array): Uint8Array {
  // The shortest code has five bits.
  const decoded = new Uint8Array(Math.floor((coded.length * 8) / 5) + 1);
  let length = 0;
  let code = 0;
  let bits = 0;
  for (const [offset, byte] of coded.entries()) {
    for (let bit = 7; bit >= 0; bit -= 1) {
      code = code * 2 + ((byte >> bit) & 1);
      bits += 1;
      const place = code - (table.firstCode[bits] ?? 0);
      if (place < (table.count[bits] ?? 0)) {
        const symbol = table.symbols[(table.start[bits] ?? 0) + place] ?? endOfString;
        if (symbol === endOfString) wrong(offset, 'the end-of-string symbol inside a string');
        decoded[length] = symbol;
        length += 1;
        code = 0;
        bits = 0;
      }
    }
  }
  if (bits > maxPaddingBits || code !== 2 ** bits - 1) wrong(coded.length, 'bad padding');
  return decoded.subarray(0, length);
}
