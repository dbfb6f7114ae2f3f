// Puts the handshakes of captures, which the library keeps packed, into words.
import { unpackHandshake } from '../observe/packed-handshake.ts';
import type { UnpackHandshake } from '../store/flow-rows.ts';
import { nodeHashes } from './hashes.ts';

export const unpackWords: UnpackHandshake = (flowId, packed) =>
  unpackHandshake(flowId, packed, nodeHashes);
