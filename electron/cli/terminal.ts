// The terminal: progress on standard error, answers on standard output, and a reader that goes away.
import type { Progress } from '../../shared/model/progress.ts';
import { describeFailure } from '../../shared/words/failure-text.ts';
import { plain } from '../../shared/words/plain-text.ts';

export function sayError(text: string): void {
  process.stderr.write(`onlooker: ${plain(text)}\n`);
}

/** Resolves when written; a reader that closed the pipe early is no error of ours. */
export function writeOut(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => {
      const code = error !== null && error !== undefined && 'code' in error ? error.code : null;
      if (error === null || error === undefined || code === 'EPIPE') resolve();
      else reject(error);
    });
  });
}

/** One line for each visit that ends. */
export function showProgress(progress: Progress): void {
  for (const line of describeProgress(progress)) process.stderr.write(`${plain(line)}\n`);
}

/** Several visits may have ended since it was last told; those told of now are the last of them. */
export function describeProgress({ changed, doneVisits, totalVisits }: Progress): string[] {
  const ended = changed.flatMap(({ url, status, elapsedMs, failure }) => {
    if (status === 'done') return [`${url}  ${Math.round(elapsedMs ?? 0)} ms`];
    if (failure === null) return [];
    const { title, whatToDo } = describeFailure(failure);
    return [`${url}  ${title}. ${whatToDo}`];
  });
  const before = doneVisits - ended.length;
  return ended.map((line, index) => `[${before + index + 1}/${totalVisits}] ${line}`);
}
