// Values of strangers on a terminal: one line, and no longer than stays legible.

const width = 60;

export function cut(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > width ? `${line.slice(0, width - 1)}…` : line;
}
