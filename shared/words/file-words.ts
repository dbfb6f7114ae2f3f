// What is said of a file that is not opened, in the window and on the command line.

/** `what`: “It” where the file's name stands before. `detail`: why, as a sentence of its own. */
export function describeTooLarge(what: 'The file' | 'It', detail?: string): string {
  const why = detail === undefined ? '' : ` ${detail}`;
  return `${what} is too large to be read.${why} Cut it, or use a smaller one.`;
}
