// The letters of a capture whose keys are known: a second reading of the file, which the observer has no
// part in. Without a key there is none, and it costs nothing.
import { basename } from 'node:path';
import type { FlowEvent } from '../../shared/model/segment.ts';
import { countOf } from '../../shared/words/format.ts';
import { describeLetterCounts } from '../../shared/words/letter-text.ts';
import { createLetterReader, type Letter, type LetterReader } from '../decrypt/letter-reader.ts';
import { readCaptureFlows } from '../wire/capture/capture-flows.ts';
import { toEvents, type OpenFlow } from '../wire/ip/flow-listener.ts';
import { KeyLog } from '../wire/tls/key-log.ts';
import { findKeyLogBeside, readKeyLogFile } from './key-log-file.ts';
import { openCapture } from './open-capture.ts';

export interface CaptureKeys {
  readonly keyLog: KeyLog;
  /** Where they come from, in words: the capture itself, the name of a file. */
  readonly sources: readonly string[];
}

/** Rejects when a file that was named cannot be read. */
export async function readCaptureKeys(
  path: string,
  named: string | null,
  secrets: readonly string[],
): Promise<CaptureKeys> {
  const keyLog = new KeyLog();
  for (const text of secrets) keyLog.add(text);
  const own = keyLog.size > 0 ? ['the capture itself'] : [];
  const file = named ?? (await findKeyLogBeside(path));
  if (file === null) return { keyLog, sources: own };
  await readKeyLogFile(file, keyLog);
  return { keyLog, sources: [...own, basename(file)] };
}

/**
 * To the reader a flow closes when nothing more comes of it: behind a reset there may still be what waited
 * for bytes that the capture lacks.
 */
function toReader(reader: LetterReader): OpenFlow {
  const open = toEvents((event) => {
    if (event.kind !== 'closed') reader.push(event);
  });
  return (flow, isMine) => {
    const listener = open(flow, isMine);
    if (listener === null) return null;
    const { flowId, openedMs } = flow;
    let end: FlowEvent = { kind: 'closed', flowId, timeMs: openedMs, reason: 'timeout' };
    return {
      ...listener,
      closed: (timeMs, reason) => {
        end = { kind: 'closed', flowId, timeMs, reason };
      },
      finished: () => {
        reader.push(end);
      },
    };
  };
}

/** Null when there is no secret to read anything with. */
export async function readLetter(
  path: string,
  { keyLog }: CaptureKeys,
  isCancelled: () => boolean,
): Promise<Letter | null> {
  if (keyLog.size === 0) return null;
  const reader = createLetterReader(keyLog);
  const flows = readCaptureFlows({ open: toReader(reader) });
  const capture = await openCapture(path);
  try {
    for await (const { bytes } of capture.chunks()) {
      flows.push(bytes);
      if (isCancelled() || flows.problem !== null) break;
    }
  } catch (error) {
    // The first reading has said what is damaged; what came before it counts.
    if (!(error instanceof Error)) throw error;
  }
  flows.end();
  return reader.finish();
}

/**
 * What goes into the library, to decrypt an export of the session: the capture's own lines, and of the key log
 * beside it those of the capture's connections. Keys of others are none of its business.
 */
export function linesToKeep({ keyLog }: CaptureKeys, secrets: readonly string[]): string[] {
  const own = secrets.flatMap((text) => text.split(/\r?\n/)).filter((line) => line !== '');
  const known = new Set(own.map((line) => line.trim().toLowerCase()));
  return [...own, ...keyLog.usedLines().filter((line) => !known.has(line.toLowerCase()))];
}

/** Of a capture that came as a stream: its own keys are kept, and open nothing, as it cannot be read again. */
export function keepStreamKeys(secrets: readonly string[]): {
  letter: null;
  keys: string | null;
  keyLog: string[];
} {
  const keyLog = new KeyLog();
  for (const text of secrets) keyLog.add(text);
  const keys = keyLog.size === 0 ? null : streamedKeys;
  return { letter: null, keys, keyLog: linesToKeep({ keyLog, sources: [] }, secrets) };
}

const streamedKeys =
  'The capture carries TLS secrets. To open it with them it is read twice: write it to a file and import that.';

/** One line for a person; null where there were neither keys nor a file for them. */
export function describeKeys(
  { sources, keyLog }: CaptureKeys,
  letter: Pick<Letter, 'connections' | 'passedOver'> | null,
): string | null {
  const from = sources.join(' and ');
  if (letter === null) return from === '' ? null : `${from} holds no TLS secret.`;
  const { passedOver } = letter;
  const more = passedOver > 0 ? ` Not listed: ${countOf(passedOver, 'more request')}.` : '';
  const secrets = countOf(keyLog.size, 'secret');
  return `${describeLetterCounts(letter.connections)}${more} Keys: ${secrets} from ${from}.`;
}
