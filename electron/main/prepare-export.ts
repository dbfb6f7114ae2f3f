// An export asked for in the window: told of while it goes on, and stopped where the user thinks better of it.
import type { CallParsedInput } from '../../shared/contract/ipc.ts';
import { canHoldSecrets, isInterchangeFormat } from '../interchange/formats.ts';
import type { ExportPieces } from '../interchange/pieces.ts';
import {
  prepareExport,
  type ExportMaker,
  type FileContent,
  type WriteExport,
  type WriteFile,
} from '../interchange/prepare-export.ts';
import { prepareSubject } from '../interchange/subject.ts';
import { addOverview } from '../store/read-overview.ts';
import type { PagedStore } from '../store/session-pieces.ts';
import type { Store } from '../store/store.ts';

export type ExportInput = CallParsedInput<'report.export'>;

export interface ExportDependencies extends ExportMaker {
  readonly store: PagedStore & Pick<Store, 'keyLog' | 'overview'>;
  readonly write: WriteFile;
  /** From 0 to 1. */
  readonly progress: (sessionId: string, done: number) => void;
}

export interface PreparedExport {
  /** In words: what was taken out. Empty: nothing. */
  readonly redacted: readonly string[];
  /** Rejects when the target cannot be written, and with the signal's reason once it is aborted. */
  readonly write: (path: string) => Promise<void>;
}

/** Only what was asked for in so many words, and only for a file that can hold it. */
export async function readSecrets(
  store: Pick<Store, 'keyLog'>,
  { sessionId, format, withSecrets }: ExportInput,
): Promise<string[]> {
  return withSecrets && canHoldSecrets(format) ? store.keyLog(sessionId) : [];
}

/** Rejects with the signal's reason once it is aborted. */
export async function prepareTold(
  dependencies: ExportDependencies,
  { sessionId, format, redact }: ExportInput,
  source: { readonly pieces: ExportPieces; readonly keyLog: readonly string[] },
  signal: AbortSignal,
): Promise<PreparedExport> {
  const { store, progress } = dependencies;
  const tell = (done: number): void => progress(sessionId, done);
  const pieces = watch(source.pieces, tell, signal);
  const frame = isInterchangeFormat(format) ? pieces.frame : await addOverview(store, pieces.frame);
  const subject = await prepareSubject({ ...pieces, frame }, { redact, keyLog: source.keyLog });
  const written = await prepareExport(format, subject, dependencies);
  return {
    redacted: subject.redacted ?? [],
    write: (path) => writeUnlessAborted(written, path, dependencies.write, signal),
  };
}

/** How often an export goes through all flows at most: for Zeek's two logs of them. */
const mostPasses = 2;

/**
 * The same pieces, but whoever goes through the flows is heard of, and stopped by the signal. Of looking for secrets
 * nothing is told: it takes a small part of the time unless most flows may have some.
 */
function watch(
  pieces: ExportPieces,
  tell: (done: number) => void,
  signal: AbortSignal,
): ExportPieces {
  let passed = 0;
  async function* watched<T>(pages: AsyncIterable<readonly T[]>): AsyncGenerator<readonly T[]> {
    for await (const page of stoppable(pages)) {
      yield page;
      tell((passed += page.length) / (mostPasses * pieces.flowCount));
    }
  }
  async function* stoppable<T>(pages: AsyncIterable<readonly T[]>): AsyncGenerator<readonly T[]> {
    for await (const page of pages) {
      signal.throwIfAborted();
      yield page;
    }
  }
  return {
    ...pieces,
    flows: () => watched(pieces.flows()),
    recordedFlows: () => watched(pieces.recordedFlows()),
    bareFlows: () => watched(pieces.bareFlows()),
    tellingFlows: () => stoppable(pieces.tellingFlows()),
  };
}

function writeUnlessAborted(
  written: WriteExport,
  path: string,
  write: WriteFile,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  return written(path, (file, content, readers) =>
    write(file, untilAborted(content, signal), readers),
  );
}

/** Throws the signal's reason in place of the next piece. */
function untilAborted(content: FileContent, signal: AbortSignal): FileContent {
  signal.throwIfAborted();
  if (typeof content === 'string' || content instanceof Uint8Array) return content;
  return checked(content, signal);
}

async function* checked(
  pieces: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    signal.throwIfAborted();
    yield piece;
  }
}
