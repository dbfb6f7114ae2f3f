// `onlooker look`: what a capture holds, before all of it is read.
import { stat } from 'node:fs/promises';
import type { FlowLook } from '../../shared/model/look.ts';
import { plain } from '../../shared/words/plain-text.ts';
import { reverseName } from '../../shared/words/reverse-name.ts';
import { encodeTexts } from '../interchange/encode-texts.ts';
import { writeWhole } from '../interchange/write-whole.ts';
import { LookSums } from '../observe/look/look-sums.ts';
import { ownAddressMark } from '../report/marks.ts';
import { expectCapture } from '../session/expect-capture.ts';
import { lookAtCapture, type LookResult } from '../session/look-at-capture.ts';
import { favourQuickStart } from '../session/quick-start.ts';
import { CommandError, describe, goOn, stopOnSignal } from './command.ts';
import { createTeller } from './tell-progress.ts';
import { describeLook } from './describe-look.ts';
import { exitCodes } from './exit-codes.ts';
import type { LookCommand } from './parse-look.ts';
import { sayError, writeOut } from './terminal.ts';

/** Runs and gives the exit code; throws CommandError. */
export async function look(command: LookCommand): Promise<number> {
  const looking = new Looking(command, stopOnSignal());
  const { jsonTarget } = command;
  if (jsonTarget === null || jsonTarget === '-') {
    for await (const text of looking.texts()) await writeOut(plain(text));
    return looking.exitCode;
  }
  try {
    await writeWhole(jsonTarget, encodeTexts(looking.texts()));
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(`${jsonTarget}: ${describe(error)}`, exitCodes.cannotWrite);
  }
  sayError(`wrote ${jsonTarget}`);
  return looking.exitCode;
}

/** One run: the texts that come of all files, and the code that it ends with. */
class Looking {
  exitCode: number = exitCodes.ok;
  readonly #command: LookCommand;
  readonly #signal: AbortSignal;

  constructor(command: LookCommand, signal: AbortSignal) {
    this.#command = command;
    this.#signal = signal;
  }

  async *texts(): AsyncGenerator<string> {
    const { files, jsonTarget } = this.#command;
    for (const path of files) {
      const one = jsonTarget === null ? this.#summary(path) : this.#lines(path);
      try {
        yield* one;
      } catch (error) {
        if (files.length === 1) throw error;
        this.exitCode = Math.max(this.exitCode, goOn(error));
      }
      if (this.#signal.aborted) {
        this.exitCode = exitCodes.cancelled;
        return;
      }
    }
  }

  async *#summary(path: string): AsyncGenerator<string> {
    const sums = new LookSums();
    const result = yield* this.#look(path, (looks) => {
      for (const one of looks) sums.add(one);
      return '';
    });
    yield `${describeLook(path, sums, result).join('\n')}\n`;
  }

  async *#lines(path: string): AsyncGenerator<string> {
    const redact = this.#command.redact ? createRedactor() : (look: FlowLook) => look;
    const { problem } = yield* this.#look(path, (looks) =>
      looks.map((one) => `${JSON.stringify(redact(one))}\n`).join(''),
    );
    if (problem !== null) sayError(`${path}: ${problem}`);
  }

  async *#look(
    path: string,
    write: (looks: readonly FlowLook[]) => string,
  ): AsyncGenerator<string, LookResult> {
    try {
      await expectCapture(path);
      favourQuickStart((await stat(path)).size);
    } catch (error) {
      throw new CommandError(`${path}: ${describe(error)}`, exitCodes.cannotRead);
    }
    const looking = lookAtCapture({
      path,
      signal: this.#signal,
      onProgress: createTeller(path),
    });
    for (;;) {
      const next = await looking.next();
      if (next.done === true) {
        if (next.value.problem !== null) this.exitCode = exitCodes.someVisitFailed;
        return next.value;
      }
      const text = write(next.value);
      if (text !== '') yield text;
    }
  }
}

/** The address of the client is taken out, also where DNS was asked whose it is. */
function createRedactor(): (look: FlowLook) => Partial<FlowLook> {
  const own = new Set<string>();
  return ({ local, ...look }) => {
    own.add(reverseName(local.address));
    const names = look.names.map((name) =>
      own.has(name.toLowerCase()) ? ownAddressMark(null, 'others') : name,
    );
    return { ...look, names };
  };
}
