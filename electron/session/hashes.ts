// The digests that wire/ needs and may not import.
import { createHash } from 'node:crypto';
import type { Hashes } from '../wire/hashes.ts';

export const nodeHashes: Hashes = {
  md5Hex: (text) => createHash('md5').update(text).digest('hex'),
  sha256Hex: (text) => createHash('sha256').update(text).digest('hex'),
};
