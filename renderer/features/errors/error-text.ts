// What went wrong between window and engine, and what to do next, in words a person can act on.
import { describeTooLarge } from '../../../shared/words/file-words.ts';
import { BridgeError } from '../../bridge.ts';

const words: Partial<Record<BridgeError['kind'], string>> = {
  busy: 'Something of the kind is under way already. Cancel it or wait for its end.',
  'cannot-capture':
    'Nothing here can capture that interface. Captures… says what is missing, or offers another one.',
  'cannot-listen':
    'Nothing could be opened at this address. Choose another one, or look whether the network is still there.',
  'not-confirmed': 'Listening on a network wants to be confirmed first.',
  'lab-failed':
    'The practice lab could not open its local servers. Try again; if it stays so, a firewall or another program may hold them back.',
  'bad-option': 'One of the options cannot be used. Open Options, change it, and try again.',
  'not-browsing': 'This session is over, so nothing more can be done in it.',
  'bad-address': 'This is no web address. Write it as in a browser: https://example.org/.',
  'bad-input': 'Some of what was entered is too long or not in the form expected.',
  'unknown-session': 'This session is not in the library any more. Choose another one on the left.',
  'unknown-flow':
    'This connection is not part of the session. Choose another one under Connections.',
  'nothing-failed': 'No visit of this session failed, so there is nothing to retry.',
  'not-recorded': 'These bytes were beyond what was kept, so they cannot be shown.',
  'no-secrets':
    'This session has no TLS secrets: it was opened from a file without them, or is from an older version.',
  'write-failed':
    'The file could not be written. Choose another folder, or make room on the disk, and try again.',
  'read-failed':
    'The file could not be read. Look whether it is still there, and whether you may open it.',
  'not-a-report':
    'Onlooker cannot read this file. It opens captures (pcap, pcapng), its own JSON reports and Parquet folders, HAR files and Zeek’s logs.',
  damaged: 'The file is damaged, so nothing of it was opened. Fetch or export it anew.',
  'too-large': describeTooLarge('The file'),
  'newer-version': 'The report was written by a newer version of Onlooker. Open it with that one.',
  internal: 'Something went wrong inside Onlooker. Try again; if it stays so, start Onlooker anew.',
};

/** A sentence for any error that reached the window. */
export function describeError(error: unknown): string {
  if (error instanceof BridgeError) return words[error.kind] ?? error.kind;
  return error instanceof Error ? error.message : 'Something unexpected happened.';
}

/** The technical part, when there is one worth showing; it may hold strangers' text. */
export function errorDetail(error: unknown): string | null {
  return error instanceof BridgeError && error.detail !== '' ? error.detail : null;
}
