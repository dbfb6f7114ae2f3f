// Where the reports of several sessions go that one command reads: the name given, and that of the input.
import { basename, dirname, extname, join } from 'node:path';
import type { Output } from './parse-output.ts';

const maxStemLength = 80;

/** `café.pcapng.gz` becomes `café`; what would be a path or an option becomes `-`. */
function stemOf(input: string): string {
  const name = basename(input).replace(/\.(?:gz|zst)$/i, '');
  const stem = name.slice(0, name.length - extname(name).length) || name;
  const plain = stem.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, maxStemLength);
  return plain === '' || plain === '.' || plain === '..' ? 'capture' : plain;
}

function withStem(path: string, stem: string): string {
  const ending = extname(path);
  return join(dirname(path), `${basename(path, ending)}-${stem}${ending}`);
}

/** Gives the output of the next session that came out of `input`. */
export type NextOutput = (input: string, isOneOfSeveral: boolean) => Output;

/**
 * `lesson.html` for a single session; of several `lesson-cafe.html`, `lesson-cafe-2.html` and so on. Parquet
 * folders hold several sessions by themselves, and standard output takes one document after the other.
 */
export function createOutputNames(command: Output): NextOutput {
  const used = new Set<string>();
  const unused = (stem: string): string => {
    let name = stem;
    for (let n = 2; used.has(name.toLowerCase()); n += 1) name = `${stem}-${n}`;
    used.add(name.toLowerCase());
    return name;
  };
  return (input, isOneOfSeveral) => {
    if (!isOneOfSeveral) return command;
    const stem = unused(stemOf(input));
    const { reports, jsonTarget } = command;
    return {
      ...command,
      reports: reports.map((report) =>
        report.format === 'parquet' ? report : { ...report, path: withStem(report.path, stem) },
      ),
      jsonTarget:
        jsonTarget === null || jsonTarget === '-' ? jsonTarget : withStem(jsonTarget, stem),
    };
  };
}
