// The terminal: progress on standard error, answers on standard output, and a reader that goes away.
import type { Progress } from '../../shared/model/progress.ts';
import { describeFailure } from '../../shared/words/failure-text.ts';

/** Strangers' text must not drive the terminal: control characters are shown as what they are. */
export function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, (character) =>
    character === '\n'
      ? character
      : `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}

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
  for (const visit of progress.changed) {
    const count = `[${progress.doneVisits}/${progress.totalVisits}]`;
    if (visit.status === 'done') {
      process.stderr.write(
        `${count} ${plain(visit.url)}  ${Math.round(visit.elapsedMs ?? 0)} ms\n`,
      );
    } else if (visit.failure !== null) {
      const { title, whatToDo } = describeFailure(visit.failure);
      process.stderr.write(`${count} ${plain(visit.url)}  ${plain(title)} ${plain(whatToDo)}\n`);
    }
  }
}
