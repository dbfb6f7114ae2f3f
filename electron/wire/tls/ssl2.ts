// SSL 2.0 messages: old clients open with its ClientHello even where they want SSL 3.0 or TLS
// (RFC 5246 Appendix E.2; draft-hickman-netscape-ssl-00 §2).
import type { Result } from '../../../shared/model/result.ts';
import { ByteReader, parsing, type ParseError } from '../byte-reader.ts';
import { withoutExtensions } from './client-extensions.ts';
import type { ClientHello } from './client-hello.ts';

export const ssl2Types = { clientHello: 1, clientMasterKey: 2, serverHello: 4 } as const;

export interface Ssl2Message {
  readonly type: number;
  /** The header's length: all of the message but its two bytes of header. */
  readonly lengthBytes: number;
}

export const ssl2HeaderBytes = 2;
/** Certificates are short where SSL 2.0 is still met; nothing else comes near. */
const maxMessageBytes = 8192;
const shortest = { clientHello: 9 + 3 + 16, serverHello: 11, clientMasterKey: 10 };

/**
 * The message that begins at `at`; null where none does. Only the two-byte header without padding is
 * taken, as the messages that pass in the clear have it.
 */
export function readSsl2Header(bytes: Uint8Array, at = 0): Ssl2Message | null {
  const [high = 0, low = 0, type = 0, major, minor] = bytes.subarray(at, at + 5);
  if ((high & 0x80) === 0) return null;
  const lengthBytes = ((high & 0x7f) << 8) | low;
  if (lengthBytes > maxMessageBytes) return null;
  const isVersion = (first = -1, second = -1): boolean =>
    (first === 0 && second === 2) || (first === 3 && second >= 0 && second <= 4);
  switch (type) {
    case ssl2Types.clientHello:
      return lengthBytes >= shortest.clientHello && isVersion(major, minor)
        ? { type, lengthBytes }
        : null;
    case ssl2Types.serverHello:
      return lengthBytes >= shortest.serverHello && isVersion(bytes[at + 5], bytes[at + 6])
        ? { type, lengthBytes }
        : null;
    case ssl2Types.clientMasterKey:
      return lengthBytes >= shortest.clientMasterKey ? { type, lengthBytes } : null;
    default:
      return null;
  }
}

const cipherBytes = 3;

function readHello(reader: ByteReader): ClientHello {
  reader.field('type', () => reader.u8());
  const legacyVersion = reader.field('legacy_version', () => reader.u16());
  const ciphersLength = reader.field('cipher_specs.length', () => reader.u16());
  const idLength = reader.field('session_id.length', () => reader.u16());
  const challengeLength = reader.field('challenge.length', () => reader.u16());
  if (ciphersLength % cipherBytes !== 0) reader.fail('malformed', 'cipher specs of odd length');
  const start = reader.position;
  const cipherSuites: number[] = [];
  for (let left = ciphersLength; left > 0; left -= cipherBytes) {
    cipherSuites.push(reader.field('cipher_specs.spec', () => reader.u24()));
  }
  const cipherSpan = { start, end: reader.position };
  const sessionId = reader.field('session_id.value', () => reader.bytes(idLength));
  reader.field('random', () => reader.bytes(challengeLength));
  reader.expectEnd();
  return {
    legacyVersion,
    sessionId,
    cipherSuites,
    cipherSpan,
    extensions: [],
    ...withoutExtensions(),
    grease: false,
    fields: reader.fields,
  };
}

/** Reads a ClientHello from its type byte on; offsets in it count from there. */
export function parseSsl2ClientHello(bytes: Uint8Array): Result<ClientHello, ParseError> {
  return parsing(() => readHello(new ByteReader(bytes)));
}
