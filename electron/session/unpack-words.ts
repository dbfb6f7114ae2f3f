// Puts the handshakes and the HTTP of captures, which the library keeps packed, into words.
import { describeHttp, sizesOfHttp } from '../observe/clear-http.ts';
import { unpackHandshake } from '../observe/packed-handshake.ts';
import { unpackHttp } from '../observe/packed-http.ts';
import type { UnpackWords } from '../store/flow-rows.ts';
import { nodeHashes } from './hashes.ts';

export const unpackWords: UnpackWords = {
  handshake: (flowId, packed) => unpackHandshake(flowId, packed, nodeHashes),
  http: (flowId, packed) => {
    const http = unpackHttp(flowId, packed);
    return { messages: () => describeHttp(http), sizes: () => sizesOfHttp(http) };
  },
};
