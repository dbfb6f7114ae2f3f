// Fields of a message in one line, as rows and reports tell them.

/** A certificate may be valid for hundreds of names; whoever wants all of them looks at its bytes. */
const maxValues = 5;

export interface NamedValue {
  readonly label: string;
  readonly value: string;
}

/** `Subject: a`, `Valid for: b, c, d, e, f and 60 more`: each label once, where its first field stands. */
export function listFields(fields: readonly NamedValue[]): string[] {
  const byLabel = new Map<string, string[]>();
  for (const { label, value } of fields) {
    byLabel.set(label, [...(byLabel.get(label) ?? []), value]);
  }
  return [...byLabel].map(([label, values]) => {
    const left = values.length - maxValues;
    const more = left > 0 ? ` and ${left} more` : '';
    return `${label}: ${values.slice(0, maxValues).join(', ')}${more}`;
  });
}
