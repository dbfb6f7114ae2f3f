// Forms that were sent in the clear: keeps the beginning of a request's body where it is one, and names
// its fields (URL Standard, application/x-www-form-urlencoded; RFC 7578, multipart/form-data; JSON).
import type { ClearFact } from '../../shared/model/clear-text.ts';
import type { ByteSpan, FlowId } from '../../shared/model/segment.ts';
import type { HttpMessage } from '../wire/http/message.ts';
import { readParameters, type FactDraft } from './clear-parameters.ts';
import { readJson } from './json-fields.ts';
import { readMultipart } from './multipart.ts';

/** A form is short; of what is longer, an upload mostly, the beginning names the first fields. */
const maxFormBytes = 16 * 1024;
const maxFlowBytes = 128 * 1024;
const maxFacts = 64;
const maxValueLength = 2048;

/** How its fields are read: of the body's text, one character a byte. */
type ReadForm = (text: string) => FactDraft[];

interface Form {
  readonly message: HttpMessage;
  readonly read: ReadForm;
  readonly parts: Uint8Array[];
  keptBytes: number;
}

const headerOf = ({ head }: HttpMessage, wanted: string): string => head.find(wanted)?.value ?? '';

const readEncoded: ReadForm = (text) =>
  readParameters(text.trimEnd(), { kind: 'form', where: 'form' });

/** Null where it is no form. */
function readerOf(message: HttpMessage): ReadForm | null {
  const type = headerOf(message, 'content-type');
  if (headerOf(message, 'content-encoding') !== '') return null;
  if (/^application\/x-www-form-urlencoded\b/i.test(type)) return readEncoded;
  if (/^application\/(?:[\w.-]+\+)?json\b/i.test(type)) return readJson;
  const found = /^multipart\/form-data;.*\bboundary=(?:"([^"]{1,100})"|([^\s;]{1,100}))/i.exec(
    type,
  );
  const boundary = found?.[1] ?? found?.[2];
  return boundary === undefined ? null : (text) => readMultipart(text, boundary);
}

/** A character a byte. `apply` takes the array as it is; spreading it would make a list of numbers first. */
const toText = (bytes: Uint8Array): string =>
  Reflect.apply(String.fromCharCode, undefined, bytes) as string;

export class FormKeeper {
  readonly #flowId: FlowId;
  readonly #forms: Form[] = [];
  #keptBytes = 0;
  /** The newest request, and its form if it is one. */
  #current: { readonly message: HttpMessage; readonly form: Form | null } | null = null;

  constructor(flowId: FlowId) {
    this.#flowId = flowId;
  }

  get keptBytes(): number {
    return this.#keptBytes;
  }

  /** True while more of this request's body is to be kept. */
  wants(message: HttpMessage | undefined): boolean {
    const form = message === undefined ? null : this.#formOf(message);
    return form !== null && form.keptBytes < maxFormBytes && this.#keptBytes < maxFlowBytes;
  }

  /** A stretch of a request's content, without chunk framing. */
  readonly keep = (message: HttpMessage, bytes: Uint8Array | null): void => {
    const form = this.#formOf(message);
    if (form === null || !this.wants(message)) return;
    if (bytes === null) {
      // Behind a gap nothing can be told.
      form.keptBytes = maxFormBytes;
      return;
    }
    const kept = bytes.slice(0, maxFormBytes - form.keptBytes);
    form.parts.push(kept);
    form.keptBytes += kept.length;
    this.#keptBytes += kept.length;
  };

  #formOf(message: HttpMessage): Form | null {
    if (this.#current?.message === message) return this.#current.form;
    const read = readerOf(message);
    const form = read === null ? null : { message, read, parts: [], keptBytes: 0 };
    if (form !== null) this.#forms.push(form);
    this.#current = { message, form };
    return form;
  }

  get facts(): ClearFact[] {
    return this.#forms.flatMap((form) => this.#read(form)).slice(0, maxFacts);
  }

  #read(form: Form): ClearFact[] {
    const { message, parts } = form;
    const drafts = form.read(parts.map(toText).join(''));
    const host = headerOf(message, 'host').replace(/:\d+$/, '');
    return drafts.map(({ severity, kind, label, value, ...place }) => ({
      timeMs: message.head.timeMs,
      severity,
      kind,
      label,
      value: value.slice(0, maxValueLength),
      name: host === '' ? null : host,
      evidence: this.#spanOf(message, place),
    }));
  }

  /** The piece alone, or all of the body where chunk framing stands in between. */
  #spanOf({ head, bodyBytes }: HttpMessage, place: Pick<FactDraft, 'start' | 'length'>): ByteSpan {
    const lane = { flowId: this.#flowId, direction: 'up' as const };
    const isWhole = head.transferEncoding !== null;
    return isWhole
      ? { ...lane, offset: head.bodyOffset, lengthBytes: bodyBytes }
      : { ...lane, offset: head.bodyOffset + place.start, lengthBytes: place.length };
  }
}
