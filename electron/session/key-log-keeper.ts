// The TLS secrets of a session as the endpoint's own TLS tells them, up to a budget.

export interface KeyLogKeeper {
  readonly lines: readonly string[];
  /** One line of the NSS key log format, as Node hands it over. */
  readonly keep: (line: Buffer) => void;
  readonly keepLine: (line: string) => void;
}

/** Five lines of 200 bytes a connection: more connections than a session's budgets allow. */
const maxChars = 64 * 1024 * 1024;

export function createKeyLogKeeper(): KeyLogKeeper {
  const lines: string[] = [];
  let chars = 0;
  const keepLine = (line: string): void => {
    const text = line.trim();
    chars += text.length;
    if (text !== '' && chars <= maxChars) lines.push(text);
  };
  return {
    lines,
    keepLine,
    keep: (line) => {
      keepLine(line.toString('latin1'));
    },
  };
}
