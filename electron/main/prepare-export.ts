// From a session to something that can be written: a report as one text, or the file or folder of another
// tool piece by piece. TLS secrets are read only where they were asked for.
import type { CallParsedInput, ReportFormat } from '../../shared/contract/ipc.ts';
import type { Segment } from '../../shared/model/segment.ts';
import type { SessionDocument } from '../../shared/model/session.ts';
import {
  canHoldSecrets,
  isInterchangeFormat,
  needsSegments,
  type InterchangeFormat,
} from '../interchange/formats.ts';
import { prepareSubject } from '../interchange/subject.ts';
import { writeExport, type FileContent } from '../interchange/write-export.ts';
import { addOverview } from '../store/read-overview.ts';
import type { Store } from '../store/store.ts';

export type ExportInput = CallParsedInput<'report.export'>;
/** What is made as one text; the others are written piece by piece. */
export type PageFormat = Exclude<ReportFormat, InterchangeFormat>;

export interface Rendered {
  readonly content: string | Uint8Array;
  /** In words: what was taken out. Empty: nothing. */
  readonly redacted: readonly string[];
}

export interface RenderSource {
  readonly document: SessionDocument;
  /** The bytes of the wire; only JSON carries any. */
  readonly segments: readonly Segment[];
  /** Of a document that is redacted already: what was taken out, or null. */
  readonly redacted?: readonly string[] | null;
}

export interface ExportDependencies {
  readonly store: Pick<Store, 'segments' | 'overview'>;
  /** Of Onlooker, for formats that name their maker. */
  readonly version: string;
  readonly render: (source: RenderSource, format: PageFormat, redact: boolean) => Promise<Rendered>;
  readonly write: (path: string, content: FileContent) => Promise<void>;
  /** From 0 to 1. */
  readonly progress: (sessionId: string, done: number) => void;
}

export interface PreparedExport {
  /** In words: what was taken out. Empty: nothing. */
  readonly redacted: readonly string[];
  /** Rejects when the target cannot be written; stops between two pieces once it is aborted. */
  readonly write: (path: string, signal: AbortSignal) => Promise<void>;
}

/** Only what was asked for in so many words, and only for a file that can hold it. */
export async function readSecrets(
  store: Pick<Store, 'keyLog'>,
  { sessionId, format, withSecrets }: ExportInput,
): Promise<string[]> {
  return withSecrets && canHoldSecrets(format) ? store.keyLog(sessionId) : [];
}

export async function prepareExport(
  dependencies: ExportDependencies,
  { sessionId, format, redact, withSecrets }: ExportInput,
  { document, keyLog }: { document: SessionDocument; keyLog: readonly string[] },
): Promise<PreparedExport> {
  const { store, write, version } = dependencies;
  const isForTool = isInterchangeFormat(format);
  const wantsBytes = isForTool ? needsSegments(format) : format === 'json';
  const segments = wantsBytes ? await store.segments(sessionId) : [];
  dependencies.progress(sessionId, 0.2);
  if (isForTool) {
    const subject = prepareSubject({ document, segments, keyLog, redact, withSecrets });
    return {
      redacted: subject.redacted ?? [],
      write: (path, signal) =>
        writeExport(format, subject, {
          path,
          version,
          write: (file, content) => write(file, untilAborted(content, signal)),
        }),
    };
  }
  const told = await addOverview(store, document);
  const { content, redacted } = await dependencies.render(
    { document: told, segments },
    format,
    redact,
  );
  return { redacted, write: (path) => write(path, content) };
}

/** Throws the signal's reason in place of the next piece. */
function untilAborted(content: FileContent, signal: AbortSignal): FileContent {
  signal.throwIfAborted();
  if (typeof content === 'string' || content instanceof Uint8Array) return content;
  return checked(content, signal);
}

async function* checked(
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    signal.throwIfAborted();
    yield piece;
  }
}
