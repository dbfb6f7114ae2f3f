// DNS code points by their names: the table of wire/dns read the other way round.
import { describeRecordType, describeResponseCode } from '../../wire/dns/registry.ts';

const mostTypes = 300;
const mostCodes = 24;

function reversed(describe: (id: number) => string, most: number): Map<string, number> {
  return new Map(Array.from({ length: most }, (_, id) => [describe(id), id]));
}

const types = reversed(describeRecordType, mostTypes);
const codes = reversed(describeResponseCode, mostCodes);

/** Null for a name without a number; `TYPE65280` carries its own (RFC 3597 §5). */
export function dnsTypeNumber(name: string): number | null {
  const numbered = /^TYPE(\d{1,5})$/.exec(name)?.[1];
  return types.get(name) ?? (numbered === undefined ? null : Number(numbered));
}

export const responseCodeNumber = (name: string): number | null => codes.get(name) ?? null;
