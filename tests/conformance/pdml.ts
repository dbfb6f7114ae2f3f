// Reads tshark's PDML (one element a line) as it comes: what is open, and each field's values.
import type { Readable } from 'node:stream';

export interface PdmlField {
  readonly name: string;
  /** As tshark prints it. */
  readonly show: string;
  /** With words: "Cipher Suite: TLS_AES_128_GCM_SHA256 (0x1301)". */
  readonly showName: string;
  /** The bytes, in hex. */
  readonly value: string;
}

export interface PdmlSink {
  readonly onPacket: () => void;
  /** `depth`: elements around it; a field may hold others. */
  readonly onOpen: (field: PdmlField, depth: number) => void;
  readonly onClose: (depth: number) => void;
}

const entities: ReadonlyMap<string, string> = new Map([
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&#x27;', "'"],
]);

function attribute(line: string, name: string): string {
  const start = line.indexOf(` ${name}="`);
  if (start === -1) return '';
  const from = start + name.length + 3;
  const text = line.slice(from, line.indexOf('"', from));
  if (!text.includes('&')) return text;
  return text.replaceAll(/&(?:amp|lt|gt|quot|#x27);/g, (entity) => entities.get(entity) ?? entity);
}

/** Resolves at the end of the stream. Of fields not wanted by name only the nesting is told. */
export async function readPdml(
  stream: Readable,
  isWanted: (name: string) => boolean,
  sink: PdmlSink,
): Promise<void> {
  let depth = 0;
  const readLine = (line: string): void => {
    const start = line.indexOf('<');
    const element = line.slice(start + 1, start + 7);
    if (element === 'packet') sink.onPacket();
    else if (element === '/proto' || element === '/field') {
      depth -= 1;
      sink.onClose(depth);
    } else if (element === 'proto ' || element === 'field ') {
      const name = attribute(line, 'name');
      const isClosed = line.endsWith('/>');
      if (isWanted(name)) {
        const field = {
          name,
          show: attribute(line, 'show'),
          showName: attribute(line, 'showname'),
          value: attribute(line, 'value'),
        };
        sink.onOpen(field, depth);
        if (isClosed) sink.onClose(depth);
      }
      if (!isClosed) depth += 1;
    }
  };
  let rest = '';
  stream.setEncoding('utf8');
  for await (const chunk of stream) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) readLine(line);
  }
  if (rest !== '') readLine(rest);
}
