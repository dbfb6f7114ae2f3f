// Lines over the relay's stream, one side's turn after the other's, as mail protocols want it
// (RFC 5321 §2.3.8, RFC 9051 §2.2). Every line said is kept: it is the letter.
import type { Duplex } from 'node:stream';
import type { MailTalk, TalkLine } from '../../shared/model/exchange.ts';
import type { Failure } from '../../shared/model/failure.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import { errorCode, failure, networkFailure } from '../relay/failure.ts';
import type { Watch } from './watch.ts';

const maxLineBytes = 8192;
const maxLines = 500;

/** What both halves of the conversation, clear and encrypted, are written down in. */
export class MailNotes {
  readonly #lines: TalkLine[] = [];
  #bytesUp = 0;
  #bytesDown = 0;

  add(line: TalkLine, lengthBytes: number): void {
    if (this.#lines.length < maxLines) this.#lines.push(line);
    if (line.direction === 'up') this.#bytesUp += lengthBytes;
    else this.#bytesDown += lengthBytes;
  }

  get talk(): MailTalk {
    return { lines: [...this.#lines], bytesUp: this.#bytesUp, bytesDown: this.#bytesDown };
  }
}

export interface MailLinesOptions {
  readonly stream: Duplex;
  readonly encrypted: boolean;
  readonly notes: MailNotes;
  readonly watch: Watch;
}

/** Must be released before another reader, TLS for one, takes the stream over. */
export class MailLines {
  readonly #options: MailLinesOptions;
  #pending = Buffer.alloc(0);
  #failure: Failure | null = null;
  #count = 0;
  #wake: () => void = () => undefined;

  constructor(options: MailLinesOptions) {
    this.#options = options;
    const { stream, watch } = options;
    stream.on('data', this.#receive);
    stream.on('error', this.#broke);
    stream.on('close', this.#closed);
    stream.on('end', this.#closed);
    watch.signal.addEventListener('abort', this.#aborted, { once: true });
    watch.touch();
    if (watch.signal.aborted) this.#aborted();
  }

  send(text: string): void {
    const { stream, encrypted, notes } = this.#options;
    const bytes = Buffer.from(`${text}\r\n`, 'latin1');
    notes.add({ direction: 'up', text, encrypted }, bytes.length);
    if (this.#failure === null) stream.write(bytes);
  }

  /** The next line without its end. Fails when the stream ends, or goes on without a line's end. */
  async read(): Promise<Result<string, Failure>> {
    for (;;) {
      const end = this.#pending.indexOf(0x0a);
      if (end >= 0) return this.#take(end + 1);
      if (this.#failure !== null) return err(this.#failure);
      if (this.#pending.length > maxLineBytes || this.#count > maxLines) {
        return err(failure('not-mail', `a line or an answer without end`));
      }
      // oxlint-disable-next-line no-await-in-loop -- lines come one after the other
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Bytes received and not yet read. Before TLS there must be none (RFC 3207 §6). */
  release(): number {
    const { stream, watch } = this.#options;
    stream.off('data', this.#receive);
    stream.off('error', this.#broke);
    stream.off('close', this.#closed);
    stream.off('end', this.#closed);
    watch.signal.removeEventListener('abort', this.#aborted);
    stream.pause();
    return this.#pending.length;
  }

  #take(end: number): Result<string, Failure> {
    const bytes = this.#pending.subarray(0, end);
    this.#pending = this.#pending.subarray(end);
    this.#count += 1;
    const text = bytes.toString('latin1').replace(/\r?\n$/, '');
    const { encrypted, notes } = this.#options;
    notes.add({ direction: 'down', text, encrypted }, bytes.length);
    if (this.#count > maxLines) return err(failure('not-mail', `more than ${maxLines} lines`));
    return ok(text);
  }

  #fail(why: Failure): void {
    this.#failure ??= this.#options.watch.failure ?? why;
    this.#wake();
  }

  readonly #receive = (bytes: Buffer): void => {
    this.#options.watch.touch();
    this.#pending = Buffer.concat([this.#pending, bytes]);
    if (this.#pending.length > maxLineBytes * 16) {
      this.#fail(failure('not-mail', 'far more than was asked for'));
      this.#options.stream.pause();
    }
    this.#wake();
  };

  readonly #broke = (error: Error): void => {
    const why = networkFailure(error, 'in the middle of the conversation');
    this.#fail(why ?? failure('tls-failed', errorCode(error) || error.message));
  };

  readonly #closed = (): void => {
    this.#fail(failure('closed-early', 'closed in the middle of the conversation'));
  };

  readonly #aborted = (): void => {
    this.#fail(failure('internal', 'stopped without a reason'));
  };
}
