// Who writes to whom in mail that is sent in the clear (SMTP: RFC 5321 §3.3, RFC 3030), and what the head of
// the mail says of it (RFC 5322 §3.6). Tells commands from the mail: anything may stand in that.
import type { ClearFact } from '../../shared/model/clear-text.ts';
import type { FlowId } from '../../shared/model/segment.ts';
import { readableUtf8 } from './secret-names.ts';
import type { SaidLine } from './sign-in-reader.ts';

const maxFacts = 64;
const maxValueLength = 256;

const envelope = /^(?<command>MAIL FROM|RCPT TO): *(?:<(?<address>[^>]+)>|(?<bare>[^<\s]\S*))/i;
const chunk = /^BDAT (?<size>\d{1,9})\b/i;
const header = /^(?<name>From|To|Cc|Subject):[ \t]*(?<value>.*\S)[ \t]*$/i;
const refusal = /^[45]\d\d/;
const labels: Readonly<Record<string, string>> = {
  'mail from': 'Sender of a mail (SMTP)',
  'rcpt to': 'Recipient of a mail (SMTP)',
  from: 'From in a mail’s head',
  to: 'To in a mail’s head',
  cc: 'Cc in a mail’s head',
  subject: 'Subject of a mail',
};

/** `asked`: the client wants to send a mail, the server has not agreed yet. */
type Part = 'commands' | 'asked' | 'head' | 'body';
type Place = Pick<SaidLine, 'offset' | 'lengthBytes' | 'timeMs'>;

export class MailReader {
  readonly #flowId: FlowId;
  readonly #facts: ClearFact[] = [];
  #part: Part = 'commands';
  /** Of a mail sent by size; null: up to a full stop alone on its line. */
  #leftBytes: number | null = null;
  #header: { name: string; value: string; place: Place } | null = null;

  constructor(flowId: FlowId) {
    this.#flowId = flowId;
  }

  get facts(): readonly ClearFact[] {
    return this.#facts;
  }

  /** True where the next line is no command. */
  get isInside(): boolean {
    return this.#part !== 'commands';
  }

  /** Bytes of the client's are missing: up to the next full stop alone on its line all may be a mail. */
  lose(): void {
    this.#header = null;
    this.#leftBytes = null;
    this.#part = 'body';
  }

  hearServer(text: string): void {
    // What was refused is not sent.
    if (this.#part === 'asked') this.#part = refusal.test(text) ? 'commands' : 'head';
  }

  hearClient(line: SaidLine): void {
    if (this.#part === 'commands') this.#readCommand(line);
    else this.#readMail(line);
  }

  #readCommand(line: SaidLine): void {
    const { command = '', bare = '', address = bare } = envelope.exec(line.text)?.groups ?? {};
    if (address !== '') {
      const at = line.text.indexOf(address, command.length);
      const place = { ...line, offset: line.offset + at, lengthBytes: address.length };
      this.#note(command, address, place);
      return;
    }
    const size = chunk.exec(line.text)?.groups?.['size'];
    if (size !== undefined) {
      this.#leftBytes = Number(size);
      this.#part = this.#leftBytes > 0 ? 'head' : 'commands';
    } else if (/^DATA$/i.test(line.text)) {
      this.#leftBytes = null;
      this.#part = 'asked';
    }
  }

  #readMail(line: SaidLine): void {
    const isEnd = this.#leftBytes === null && line.text === '.';
    if (!isEnd && this.#part !== 'body') this.#readHead(line);
    if (this.#leftBytes !== null) this.#leftBytes -= line.lengthBytes;
    if (!isEnd && (this.#leftBytes ?? 1) > 0) return;
    this.#finishHeader();
    this.#part = 'commands';
  }

  #readHead(line: SaidLine): void {
    const { text, offset, lengthBytes, timeMs } = line;
    this.#part = 'head';
    const pending = this.#header;
    // A line that begins with a space goes on with the one before (RFC 5322 §2.2.3).
    if (/^[ \t]/.test(text)) {
      if (pending === null) return;
      pending.value = `${pending.value} ${text.trim()}`.slice(0, maxValueLength);
      pending.place = {
        ...pending.place,
        lengthBytes: offset + text.length - pending.place.offset,
      };
      return;
    }
    this.#finishHeader();
    if (text === '') this.#part = 'body';
    const { name, value } = header.exec(text)?.groups ?? {};
    if (name === undefined || value === undefined) return;
    const place = { offset, lengthBytes: Math.min(lengthBytes, text.length), timeMs };
    this.#header = { name, value, place };
  }

  #finishHeader(): void {
    const found = this.#header;
    this.#header = null;
    if (found !== null) this.#note(found.name, found.value, found.place);
  }

  #note(what: string, value: string, { offset, lengthBytes, timeMs }: Place): void {
    if (this.#facts.length >= maxFacts) return;
    this.#facts.push({
      timeMs,
      severity: 2,
      kind: 'mail',
      label: labels[what.toLowerCase()] ?? what,
      value: readableUtf8(value.slice(0, maxValueLength)),
      name: null,
      evidence: { flowId: this.#flowId, direction: 'up', offset, lengthBytes },
    });
  }
}
