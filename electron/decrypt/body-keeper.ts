// A body as it comes out of its records: counted to the end, kept up to a limit, its codings taken off
// when it is over.
import type { Body, Header } from '../../shared/model/exchange.ts';
import type { Failure } from '../../shared/model/failure.ts';
import { parseCodings } from '../endpoint/content-coding.ts';
import { keepText } from '../endpoint/kept-body.ts';
import { headerOf, listOf } from './headers.ts';
import { decodeBody } from './decode-body.ts';
import { bodyLimits, type BodyBudget } from './letter-limits.ts';

export interface KeptBody {
  readonly body: Body;
  /** Outermost first. */
  readonly codings: readonly string[];
  readonly failure: Failure | null;
}

export class BodyKeeper {
  /** Content, without chunk or frame heads. */
  lengthBytes = 0;
  readonly #budget: BodyBudget;
  readonly #contentType: string | null;
  /** In the order applied. */
  readonly #codings: readonly string[];
  readonly #limitBytes: number;
  #parts: Uint8Array[] = [];
  #keptBytes = 0;
  #hasGap = false;
  #kept: KeptBody | null = null;

  constructor(headers: readonly Header[], budget: BodyBudget) {
    this.#budget = budget;
    this.#contentType = headerOf(headers, 'content-type');
    this.#codings = parseCodings(listOf(headers, 'content-encoding'));
    this.#limitBytes = this.#codings.length > 0 ? bodyLimits.codedBytes : bodyLimits.keptBytes;
  }

  push(bytes: Uint8Array | null, lengthBytes: number): void {
    this.lengthBytes += lengthBytes;
    if (bytes === null) this.#hasGap = true;
    if (bytes === null || this.#hasGap || this.#kept !== null) return;
    const wanted = Math.min(bytes.length, this.#limitBytes - this.#keptBytes);
    const given = wanted > 0 ? this.#budget.take(wanted) : 0;
    // A copy: the record around it must not stay in memory.
    if (given > 0) this.#parts.push(new Uint8Array(bytes.subarray(0, given)));
    this.#keptBytes += given;
  }

  /** What is shown of it; further bytes are only counted. */
  finish(): KeptBody {
    this.#kept ??= this.#describe();
    return this.#kept;
  }

  #describe(): KeptBody {
    const bytes = Buffer.concat(this.#parts);
    this.#parts = [];
    const codings = [...this.#codings].reverse();
    const isWhole = bytes.length === this.lengthBytes;
    const decoded =
      this.#codings.length === 0 || bytes.length === 0
        ? { bytes, totalBytes: this.lengthBytes, failure: null }
        : decodeBody(bytes, codings, isWhole);
    const shown = decoded.bytes.subarray(0, bodyLimits.keptBytes);
    this.#budget.giveBack(this.#keptBytes);
    this.#keptBytes = this.#budget.take(shown.length);
    const fitting = Buffer.from(shown.subarray(0, this.#keptBytes));
    const total = Math.max(decoded.totalBytes, fitting.length);
    const body = keepText(fitting, total, this.#contentType, bodyLimits.keptBytes);
    return { body, codings, failure: decoded.failure };
  }
}
