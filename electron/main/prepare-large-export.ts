// Exports of a session too large for memory: those that list everything are written page by page, those
// for people list the first connections and say how many more there are.
import { assertNever } from '../../shared/model/result.ts';
import { writeParquetPieces } from '../interchange/parquet/write-parquet.ts';
import { prepareSubject } from '../interchange/subject.ts';
import { writeExport } from '../interchange/write-export.ts';
import { gatherPieces, takeExcerpt, type Excerpt } from '../report/excerpt.ts';
import type { Redactor } from '../report/redact.ts';
import { streamJson } from '../report/stream-json.ts';
import { addOverview } from '../store/read-overview.ts';
import type { SessionPieces } from '../store/session-pieces.ts';
import type { ExportDependencies, ExportInput, PreparedExport } from './prepare-export.ts';

export type LargeFormat = Exclude<ExportInput['format'], 'pcapng' | 'zeek' | 'zeek-json'>;

/** The two others rebuild packets or rows from all connections together. */
export const isLargeFormat = (format: ExportInput['format']): format is LargeFormat =>
  format !== 'pcapng' && format !== 'zeek' && format !== 'zeek-json';

interface LargeExport {
  readonly dependencies: ExportDependencies;
  readonly input: Omit<ExportInput, 'format'>;
  readonly pieces: SessionPieces;
  readonly keyLog: readonly string[];
  /** How many flows there are. */
  readonly total: number;
  readonly signal: AbortSignal;
}

export function prepareLargeExport(
  format: LargeFormat,
  whole: LargeExport,
): Promise<PreparedExport> {
  switch (format) {
    case 'html':
    case 'pdf':
    case 'md':
    case 'csv':
      return prepareReport(format, whole);
    case 'har':
    case 'keylog':
      return prepareForTool(format, whole);
    case 'json':
      return prepareJson(whole);
    case 'parquet':
      return prepareParquet(whole);
    default:
      return assertNever(format);
  }
}

/** The share of the progress bar that is left for what comes before writing. */
const gatheringShare = 0.7;

/** Stops by throwing the signal's reason. */
const tellFlows =
  ({ dependencies, input, total, signal }: LargeExport) =>
  (count: number): void => {
    signal.throwIfAborted();
    dependencies.progress(input.sessionId, (gatheringShare * count) / Math.max(1, total));
  };

function excerptOf(whole: LargeExport, redact: boolean): Promise<Excerpt> {
  return takeExcerpt(whole.pieces, { redact, onFlows: tellFlows(whole) });
}

async function prepareReport(
  format: 'html' | 'pdf' | 'md' | 'csv',
  whole: LargeExport,
): Promise<PreparedExport> {
  const { dependencies, input, pieces } = whole;
  const frame = await addOverview(dependencies.store, pieces.frame);
  const { document, redacted } = await excerptOf(
    { ...whole, pieces: { ...pieces, frame } },
    input.redact,
  );
  const { content } = await dependencies.render(
    { document, segments: [], redacted },
    format,
    false,
  );
  return { redacted: redacted ?? [], write: (path) => dependencies.write(path, content) };
}

async function prepareForTool(
  format: 'har' | 'keylog',
  whole: LargeExport,
): Promise<PreparedExport> {
  const { dependencies, input, keyLog } = whole;
  const { redact, withSecrets } = input;
  const { original, ...known } = await excerptOf(whole, redact);
  const subject = prepareSubject({
    document: original,
    segments: [],
    keyLog,
    redact,
    withSecrets,
    known,
  });
  const { version, write } = dependencies;
  return {
    redacted: subject.redacted ?? [],
    write: (path) => writeExport(format, subject, { path, version, write }),
  };
}

const gatherIfAsked = (whole: LargeExport): Promise<Redactor | null> =>
  whole.input.redact ? gatherPieces(whole.pieces, tellFlows(whole)) : Promise.resolve(null);

async function prepareJson(bare: LargeExport): Promise<PreparedExport> {
  const frame = await addOverview(bare.dependencies.store, bare.pieces.frame);
  const whole = { ...bare, pieces: { ...bare.pieces, frame } };
  const redactor = await gatherIfAsked(whole);
  return {
    redacted: redactor?.describe() ?? [],
    write: (path, signal) =>
      whole.dependencies.write(path, encoded(streamJson(whole.pieces, { redactor }), signal)),
  };
}

async function prepareParquet(whole: LargeExport): Promise<PreparedExport> {
  const redactor = await gatherIfAsked(whole);
  return {
    redacted: redactor?.describe() ?? [],
    write: (path, signal) =>
      writeParquetPieces(whole.pieces, path, {
        change: (part) => {
          signal.throwIfAborted();
          return redactor?.redact(part) ?? part;
        },
      }),
  };
}

async function* encoded(
  texts: AsyncIterable<string>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const text of texts) {
    signal.throwIfAborted();
    yield encoder.encode(text);
  }
}
