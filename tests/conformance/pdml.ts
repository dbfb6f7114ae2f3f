// Reads tshark's PDML (one element a line) as it comes: what is open, and each field's values.
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

export interface PdmlField {
  readonly name: string;
  /** As tshark prints it. */
  readonly show: string;
  /** With words: "Cipher Suite: TLS_AES_128_GCM_SHA256 (0x1301)". */
  readonly showName: string;
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

const decode = (text: string): string =>
  text.replaceAll(/&(?:amp|lt|gt|quot|#x27);/g, (entity) => entities.get(entity) ?? entity);

function attribute(line: string, name: string): string {
  const start = line.indexOf(` ${name}="`);
  if (start === -1) return '';
  const from = start + name.length + 3;
  return decode(line.slice(from, line.indexOf('"', from)));
}

/** Resolves at the end of the stream. */
export async function readPdml(stream: Readable, sink: PdmlSink): Promise<void> {
  let depth = 0;
  for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) {
    const start = line.indexOf('<');
    if (line.startsWith('<packet>', start)) sink.onPacket();
    else if (line.startsWith('</proto', start) || line.startsWith('</field', start)) {
      depth -= 1;
      sink.onClose(depth);
    } else if (line.startsWith('<proto', start) || line.startsWith('<field', start)) {
      const field = {
        name: attribute(line, 'name'),
        show: attribute(line, 'show'),
        showName: attribute(line, 'showname'),
      };
      sink.onOpen(field, depth);
      if (line.endsWith('/>')) sink.onClose(depth);
      else depth += 1;
    }
  }
}
