// The formats of other tools that a session leaves in, and what each of them holds.

const interchangeFormats = ['parquet', 'pcapng', 'har', 'zeek', 'zeek-json', 'keylog'] as const;
export type InterchangeFormat = (typeof interchangeFormats)[number];

export const isInterchangeFormat = (format: string): format is InterchangeFormat =>
  (interchangeFormats as readonly string[]).includes(format);

/** Several files: the target is a folder. */
export const isFolderFormat = (format: string): boolean =>
  format === 'parquet' || format.startsWith('zeek');

/** Formats that can carry what decrypts the session. */
export const canHoldSecrets = (format: string): boolean =>
  format === 'pcapng' || format === 'keylog';
