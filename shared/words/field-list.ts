// Fields of a message in one line, as rows and reports tell them.

import { groupBy } from '../model/groups.ts';

/** A certificate may be valid for hundreds of names; whoever wants all of them looks at its bytes. */
const maxValues = 5;

export interface NamedValue {
  readonly label: string;
  readonly value: string;
}

/** `Subject: a`, `Valid for: b, c, d, e, f and 60 more`: each label once, where its first field stands. */
export function listFields(fields: readonly NamedValue[]): string[] {
  const byLabel = groupBy(fields, ({ label }) => label);
  return [...byLabel].map(([label, same]) => {
    const left = same.length - maxValues;
    const more = left > 0 ? ` and ${left} more` : '';
    const values = same.slice(0, maxValues).map(({ value }) => value);
    return `${label}: ${values.join(', ')}${more}`;
  });
}
