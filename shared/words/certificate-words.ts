// A certificate in one line, with what the side that checked it found wrong.
import type { Exchange } from '../model/exchange.ts';

export function describeChecked(checked: Exchange['certificate']): string | null {
  if (checked === null) return null;
  const { subject, issuer, validTo, problem } = checked;
  const doubt = problem === null ? '' : ` (${problem.replaceAll('-', ' ')})`;
  // The day is what a reader compares; with its milliseconds it would be the first to be cut.
  const lastDay = validTo.replace(/^(\d{4}-\d\d-\d\d)T.*$/u, '$1');
  return `${subject}, issued by ${issuer}, valid until ${lastDay}${doubt}`;
}
