// A certificate in one line, with what the side that checked it found wrong; and whether one that went in the
// open was valid when it did.
import type { Exchange } from '../model/exchange.ts';
import type { HandshakeField, HandshakeStep } from '../model/tls.ts';

export function describeChecked(checked: Exchange['certificate']): string | null {
  if (checked === null) return null;
  const { subject, issuer, validTo, problem } = checked;
  const doubt = problem === null ? '' : ` (${problem.replaceAll('-', ' ')})`;
  // The day is what a reader compares; with its milliseconds it would be the first to be cut.
  const lastDay = validTo.replace(/^(\d{4}-\d\d-\d\d)T.*$/u, '$1');
  return `${subject}, issued by ${issuer}, valid until ${lastDay}${doubt}`;
}

/** Labels of its fields. */
export const validFromLabel = 'Valid from';
export const validUntilLabel = 'Valid until';
/** Of what was wrong with them. */
export const validityLabel = 'Validity';

/** SSL began in 1995: an earlier time is of a clock that was never set, and no time at all. */
const firstKnownMs = Date.UTC(1995, 0, 1);

const timePattern = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d(?::\d\d)?) UTC$/u;

/** Null where the words are of another form: a time that was taken out, or no day of the calendar. */
function readTime(text: string | undefined): number | null {
  const [, day, time] = timePattern.exec(text ?? '') ?? [];
  const atMs = Date.parse(`${day}T${time}Z`);
  return Number.isNaN(atMs) ? null : atMs;
}

/**
 * What was wrong with a certificate's time at `atMs`, milliseconds since 1970; null: nothing, or it cannot be said.
 * Both ends belong to it, and are whole seconds (RFC 5280 §4.1.2.5).
 */
export function judgeValidity(
  { from, until }: { readonly from?: string | undefined; readonly until?: string | undefined },
  atMs: number,
): string | null {
  if (atMs < firstKnownMs) return null;
  const [fromMs, untilMs] = [readTime(from), readTime(until)];
  if (fromMs !== null && atMs < fromMs) {
    return 'was not valid yet when it was shown, or the clock was wrong';
  }
  if (untilMs !== null && atMs >= untilMs + 1000) return 'had expired when it was shown';
  return null;
}

/** A step's fields; of a certificate with what was wrong with its time, where something was. */
export function fieldsWithValidity(
  { kind, timeMs, fields }: Pick<HandshakeStep, 'kind' | 'timeMs' | 'fields'>,
  /** Of the session, milliseconds since 1970. */
  startedAtMs: number,
): readonly HandshakeField[] {
  if (kind !== 'certificate' && kind !== 'client-certificate') return fields;
  const find = (wanted: string): HandshakeField | undefined =>
    fields.find(({ label }) => label === wanted);
  const [from, until] = [find(validFromLabel), find(validUntilLabel)];
  const value = judgeValidity({ from: from?.value, until: until?.value }, startedAtMs + timeMs);
  const last = until ?? from;
  if (value === null || last === undefined) return fields;
  const { evidence } = last;
  const said = { ...last, label: validityLabel, value, evidence: evidence && { ...evidence } };
  return fields.flatMap((field) => (field === last ? [field, said] : [field]));
}
