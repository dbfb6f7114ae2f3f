// The lab's access log: what its servers were really asked for. The last word on what a page fetched.

export interface AccessEntry {
  /** As the client named it, without a port. */
  readonly host: string;
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly protocol: 'http/1.1' | 'h2' | 'websocket';
  readonly status: number;
  readonly cookie: string | null;
  readonly referrer: string | null;
}

export interface AccessLog {
  readonly entries: readonly AccessEntry[];
  add(entry: AccessEntry): void;
}

const maxEntries = 20_000;

export function createAccessLog(): AccessLog {
  const entries: AccessEntry[] = [];
  return {
    entries,
    add: (entry) => {
      if (entries.length < maxEntries) entries.push(entry);
    },
  };
}
