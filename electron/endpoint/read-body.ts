// Reads a body to its end or to a limit: counts it as it came, takes its codings off, keeps its start.
import type { Readable, Transform } from 'node:stream';
import type { Failure } from '../../shared/model/failure.ts';
import { errorCode, failure, networkFailure } from '../relay/failure.ts';
import { makeDecoders } from './content-coding.ts';
import type { Limits } from './limits.ts';
import type { Watch } from './watch.ts';

export interface BodyRead {
  /** As it came, without HTTP/1.1 chunk or HTTP/2 frame heads. */
  readonly encodedBytes: number;
  /** After its codings are taken off. */
  readonly decodedBytes: number;
  /** At most `keptBodyBytes` of the decoded body. */
  readonly kept: Buffer;
  readonly failure: Failure | null;
}

export interface ReadBodyOptions {
  readonly source: Readable;
  /** In the order applied. */
  readonly codings: readonly string[];
  readonly limits: Pick<Limits, 'bodyBytes' | 'decompressedBytes' | 'keptBodyBytes'>;
  readonly watch: Watch;
}

class BodyReader {
  readonly #options: ReadBodyOptions;
  readonly #resolve: (read: BodyRead) => void;
  readonly #kept: Buffer[] = [];
  #decoders: Transform[] = [];
  #encodedBytes = 0;
  #decodedBytes = 0;
  #keptBytes = 0;
  #done = false;
  readonly #abort = (): void => {
    this.#finish(this.#options.watch.failure);
  };

  constructor(options: ReadBodyOptions, resolve: (read: BodyRead) => void) {
    this.#options = options;
    this.#resolve = resolve;
  }

  start(): void {
    const { source, codings, watch } = this.#options;
    const decoders = makeDecoders(codings);
    source.on('error', (error) => this.#finish(this.#sourceFailure(error)));
    source.once('close', () => {
      // After its end the decoders may still be at work.
      if (!source.readableEnded) this.#finish(failure('closed-early', 'the body broke off'));
    });
    watch.signal.addEventListener('abort', this.#abort, { once: true });
    if (watch.signal.aborted) {
      this.#abort();
      return;
    }
    // An answer without a body may be over before anybody listens: its end is not told again.
    if (source.readableEnded) {
      this.#finish(null);
      return;
    }
    if (source.destroyed) {
      this.#finish(failure('closed-early', 'the body broke off'));
      return;
    }
    this.#decoders = decoders ?? [];
    const last = this.#connect(source);
    last.on('data', (chunk: Buffer) => this.#keep(chunk));
    last.once('end', () => {
      const unknown = decoders === null && this.#encodedBytes > 0;
      this.#finish(unknown ? failure('bad-encoding', codings.join(', ').slice(0, 100)) : null);
    });
  }

  /** Every stage is counted: a bomb may hide inside another coding. */
  #connect(source: Readable): Readable {
    source.on('data', (chunk: Buffer) => this.#count(chunk));
    let last = source;
    for (const decoder of this.#decoders) {
      let stageBytes = 0;
      decoder.on('error', (error) => {
        // Nothing to decode is no error: answers to HEAD, 204 and 304 name a coding and have no body.
        const empty = this.#encodedBytes === 0;
        this.#finish(empty ? null : failure('bad-encoding', errorCode(error) || error.message));
      });
      decoder.on('data', (chunk: Buffer) => {
        stageBytes += chunk.length;
        const limit = this.#options.limits.decompressedBytes;
        if (stageBytes <= limit) return;
        const grown = `${this.#encodedBytes} bytes grew to more than ${limit}`;
        this.#finish(failure('decompressed-too-large', grown));
      });
      last = last.pipe(decoder);
    }
    return last;
  }

  #count(chunk: Buffer): void {
    const { watch, limits } = this.#options;
    watch.touch();
    this.#encodedBytes += chunk.length;
    if (this.#encodedBytes <= limits.bodyBytes) return;
    this.#finish(failure('body-too-large', `more than ${limits.bodyBytes} bytes`));
  }

  #keep(chunk: Buffer): void {
    this.#decodedBytes += chunk.length;
    const room = this.#options.limits.keptBodyBytes - this.#keptBytes;
    if (room <= 0) return;
    const part = chunk.subarray(0, room);
    this.#keptBytes += part.length;
    this.#kept.push(part);
  }

  #sourceFailure(error: Error): Failure {
    const { watch } = this.#options;
    if (watch.failure !== null) return watch.failure;
    const network = networkFailure(error, 'while the body was read');
    return network ?? failure('protocol-error', errorCode(error) || error.message);
  }

  #finish(why: Failure | null): void {
    if (this.#done) return;
    this.#done = true;
    const { source, watch } = this.#options;
    watch.signal.removeEventListener('abort', this.#abort);
    if (why !== null) source.destroy();
    for (const decoder of this.#decoders) decoder.destroy();
    this.#resolve({
      encodedBytes: this.#encodedBytes,
      decodedBytes: this.#decodedBytes,
      kept: Buffer.concat(this.#kept),
      failure: why,
    });
  }
}

/**
 * Fails with `body-too-large`, `decompressed-too-large`, `bad-encoding`, `closed-early`,
 * `protocol-error` or what the watch says; what was read until then is given as well.
 */
export function readBody(options: ReadBodyOptions): Promise<BodyRead> {
  return new Promise((resolve) => {
    new BodyReader(options, resolve).start();
  });
}
