// The compact operator table: "ONLKASN1", counts of operators, IPv4 and IPv6 ranges (u32 LE); AS numbers
// and name offsets of the operators; per family starts, ends (big-endian addresses, sorted) and operator
// indexes; names in UTF-8. Made by scripts/make-place-tables.mjs.

export interface Operator {
  readonly asn: number;
  readonly name: string;
}

export interface OperatorTable {
  /** 4 or 16 bytes; null: nobody announced it. */
  find(address: Uint8Array): Operator | null;
}

const magic = 'ONLKASN1';

/** Thrown for a file that is no such table, or a damaged one: the app was built wrongly. */
export class OperatorTableError extends Error {}

interface Ranges {
  readonly count: number;
  readonly width: number;
  readonly startsAt: number;
}

export function readOperatorTable(file: Buffer): OperatorTable {
  if (file.length < 20 || file.toString('latin1', 0, 8) !== magic) {
    throw new OperatorTableError(
      'The table of network operators is missing or of another version.',
    );
  }
  const [operators, ipv4Count, ipv6Count] = [8, 12, 16].map((at) => file.readUInt32LE(at));
  const count = operators ?? 0;
  const asnsAt = 20;
  const offsetsAt = asnsAt + count * 4;
  const ipv4: Ranges = { count: ipv4Count ?? 0, width: 4, startsAt: offsetsAt + (count + 1) * 4 };
  const ipv6: Ranges = { count: ipv6Count ?? 0, width: 16, startsAt: endOf(ipv4) };
  const namesAt = endOf(ipv6);
  const lastName =
    namesAt + (namesAt <= file.length ? file.readUInt32LE(offsetsAt + count * 4) : 0);
  if (namesAt > file.length || lastName !== file.length) {
    throw new OperatorTableError('The table of network operators is damaged.');
  }
  const read = (operator: number): Operator => {
    const at = offsetsAt + operator * 4;
    const [from, to] = [file.readUInt32LE(at), file.readUInt32LE(at + 4)];
    const name = file.toString('utf8', namesAt + from, namesAt + to);
    return { asn: file.readUInt32LE(asnsAt + operator * 4), name };
  };
  /** Those that were found: some hundred carry nearly all traffic. */
  const known = new Map<number, Operator>();
  return {
    find: (address) => {
      const ranges = address.length === 4 ? ipv4 : ipv6;
      const index = findRange(file, ranges, address);
      if (index === null) return null;
      const number = file.readUInt32LE(
        ranges.startsAt + ranges.count * ranges.width * 2 + index * 4,
      );
      let operator = known.get(number);
      if (operator === undefined) {
        operator = read(number);
        known.set(number, operator);
      }
      return operator;
    },
  };
}

const endOf = ({ startsAt, count, width }: Ranges): number => startsAt + count * (width * 2 + 4);

/** The last range that starts at or before the address, if it reaches it. */
function findRange(
  file: Buffer,
  { startsAt, count, width }: Ranges,
  address: Uint8Array,
): number | null {
  // Byte by byte: two or three tell, and a call for it takes longer than that.
  const compareAt = (base: number, index: number): number => {
    const at = base + index * width;
    for (let n = 0; n < width; n += 1) {
      const difference = (file[at + n] ?? 0) - (address[n] ?? 0);
      if (difference !== 0) return difference;
    }
    return 0;
  };
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareAt(startsAt, middle) <= 0) low = middle + 1;
    else high = middle;
  }
  const index = low - 1;
  return index >= 0 && compareAt(startsAt + count * width, index) >= 0 ? index : null;
}
