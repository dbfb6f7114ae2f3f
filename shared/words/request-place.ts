// Behind a row's label: which of several requests of a page it is about.

export const describeRequestPlace = (number: number, host: string): string =>
  ` (request ${number}, to ${host})`;

/** Taken apart again; `place` without its brackets, null: the label has none. */
export function splitRequestPlace(label: string): { what: string; place: string | null } {
  const at = label.lastIndexOf(' (request ');
  if (at < 0 || !label.endsWith(')')) return { what: label, place: null };
  return { what: label.slice(0, at), place: label.slice(at + 2, -1) };
}
