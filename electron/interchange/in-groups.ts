// Pages put together: what has to be looked for among all rows of a session is looked for together.

/** Rows of a table that are searched at once: as many as memory has room for. */
const searchedAtOnce = 2000;

/** The same items in order, at least `size` at once but for the last. */
export async function* inGroups<T>(
  pages: AsyncIterable<readonly T[]>,
  size: number = searchedAtOnce,
): AsyncGenerator<T[]> {
  let group: T[] = [];
  for await (const page of pages) {
    group.push(...page);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
