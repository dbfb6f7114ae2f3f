// The same words stand in a report thousands of times over: each is changed once.

export type Change = (text: string) => string;

const maxRemembered = 50_000;
const maxRememberedLength = 256;

/** Gives what `change` gives, which must depend on the text alone. */
export function rememberChanges(change: Change): Change {
  const known = new Map<string, string>();
  return (text) => {
    if (text.length > maxRememberedLength) return change(text);
    const before = known.get(text);
    if (before !== undefined) return before;
    const changed = change(text);
    if (known.size < maxRemembered) known.set(text, changed);
    return changed;
  };
}
