// HTTP in the clear as the heads it was read from, for a library that keeps a million connections and shows
// few: a seventh of the words, and put into the same words when one is opened (see packed-handshake.ts).
import type { FlowId } from '../../shared/model/segment.ts';
import { ByteReader, parsing } from '../wire/byte-reader.ts';
import { HttpHead } from '../wire/http/head.ts';
import type { ClearHttp, HeardMessage } from './clear-http.ts';
import { PackWriter, readPackedNumber } from './pack-writer.ts';

/**
 * The second tells of each message how much was lost before it, the third also how much of its body is missing: of
 * what a library holds that was written before there was a third nobody knows.
 */
const versions = { whole: 1, withLoss: 2, withMissing: 3 } as const;

/** Null where no message was heard. */
export function packHttp({ up, down }: ClearHttp): Uint8Array | null {
  if (up.length === 0 && down.length === 0) return null;
  const writer = new PackWriter();
  const isWhole = [...up, ...down].every(
    ({ lostBytes, missingBytes }) => lostBytes + missingBytes === 0,
  );
  writer.u8(isWhole ? versions.whole : versions.withMissing);
  for (const messages of [up, down]) {
    writer.u32(messages.length);
    for (const { head, bodyBytes, lostBytes, missingBytes } of messages) {
      writer.f64(head.timeMs);
      writer.f64(head.offset);
      writer.f64(bodyBytes);
      if (!isWhole) {
        writer.f64(lostBytes);
        writer.f64(missingBytes);
      }
      writer.u32(head.bytes.length);
      writer.bytes(head.bytes);
    }
  }
  return writer.finish();
}

/** What was packed. Throws on bytes it did not make. */
export function unpackHttp(flowId: FlowId, packed: Uint8Array): ClearHttp {
  const read = parsing(() => {
    const reader = ByteReader.unrecorded(packed);
    const version = reader.u8();
    if (version < versions.whole || version > versions.withMissing)
      throw new Error('HTTP of the library is of a newer kind');
    return { flowId, up: readMessages(reader, version), down: readMessages(reader, version) };
  });
  if (!read.ok) throw new Error(`HTTP of the library cannot be read: ${read.error.message}`);
  return read.value;
}

function readMessages(reader: ByteReader, version: number): HeardMessage[] {
  const messages: HeardMessage[] = [];
  // One by one: a count alone must not take memory.
  for (let left = reader.u32(); left > 0; left -= 1) {
    const timeMs = readPackedNumber(reader);
    const offset = readPackedNumber(reader);
    const bodyBytes = readPackedNumber(reader);
    const lostBytes = version >= versions.withLoss ? readPackedNumber(reader) : 0;
    const missingBytes = version >= versions.withMissing ? readPackedNumber(reader) : 0;
    const head = new HttpHead(reader.bytes(reader.u32()), offset, timeMs);
    messages.push({ head, bodyBytes, missingBytes, lostBytes });
  }
  return messages;
}
