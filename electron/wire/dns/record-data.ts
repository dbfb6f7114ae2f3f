// What a DNS record says, as text in the form of zone files (RFC 1035 §5.1, RFC 3597 §5 for the rest).
import { parsing, type ByteReader } from '../byte-reader.ts';
import { readableText } from '../readable-text.ts';
import { describeAddress } from './address-text.ts';
import { readName } from './name.ts';
import { readServiceParameters } from './service-parameters.ts';

const maxStrings = 64;

/**
 * Text of the record's data, which `reader` holds alone. Data that is not what its type says spoils this
 * record, not the message: it reads as `\# LENGTH`, as data of types that are not read does.
 */
export function describeRecordData(reader: ByteReader, type: string, message: Uint8Array): string {
  const { remaining } = reader;
  const read = parsing(() => readData(reader, type, message));
  reader.rest();
  return (read.ok ? read.value : null) ?? `\\# ${remaining}`;
}

function readData(reader: ByteReader, type: string, message: Uint8Array): string | null {
  switch (type) {
    case 'A':
    case 'AAAA':
      return describeAddress(reader.rest()) ?? reader.fail('malformed', 'address of odd length');
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return readName(reader, message);
    case 'MX':
      return `${reader.u16()} ${readName(reader, message)}`;
    case 'SRV':
      return `${reader.u16()} ${reader.u16()} ${reader.u16()} ${readName(reader, message)}`;
    case 'TXT':
      return readStrings(reader);
    case 'HTTPS':
    case 'SVCB': {
      const target = `${reader.u16()} ${readName(reader, message)}`;
      return [target, ...readServiceParameters(reader)].join(' ');
    }
    default:
      return null;
  }
}

function readStrings(reader: ByteReader): string {
  const strings: string[] = [];
  while (reader.remaining > 0) {
    if (strings.length >= maxStrings) reader.fail('budget', 'too many strings');
    strings.push(JSON.stringify(readableText(reader.bytes(reader.u8()))));
  }
  return strings.join(' ');
}
