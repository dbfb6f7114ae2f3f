// What went wrong with a file, in words for people; the system's own are made for programs.

const words = new Map([
  ['ENOENT', 'There is no such file or folder.'],
  ['ENOTDIR', 'There is no such file or folder.'],
  ['EISDIR', 'That is a folder, not a file.'],
  ['EACCES', 'The system does not permit it: the owner of the file or folder has to allow it.'],
  ['EPERM', 'The system does not permit it: the owner of the file or folder has to allow it.'],
  ['EROFS', 'The disk can only be read. Choose another place.'],
  ['ENOSPC', 'The disk is full. Make room and try again.'],
  ['EMFILE', 'Too many files are open. Close some and try again.'],
]);

/** Of any other error its own message. */
export function describeFileError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? String(error.code) : '';
  return words.get(code) ?? error.message;
}
