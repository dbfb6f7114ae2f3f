// What an event of DevTools says of a request, in the terms of page-request.ts.
import type { DevtoolsEvents, DevtoolsResponse } from './devtools-events.ts';
import { headerPairs, parseHeadersText } from './header-pairs.ts';
import type { PageResponse } from './page-request.ts';

type Upgrade = DevtoolsEvents['Network.webSocketHandshakeResponseReceived']['response'];

/** `isInside`: answered without a connection, from the cache or by a service worker. */
export const responseOf = (response: DevtoolsResponse, isInside: boolean): PageResponse => ({
  status: response.status,
  statusText: response.statusText,
  headers: headerPairs(response.headers),
  mimeType: response.mimeType,
  protocol: response.protocol,
  connectionId: isInside ? 0 : response.connectionId,
  fromCache: isInside,
  headBytes: response.encodedDataLength,
});

/** The answer that turns a connection into a WebSocket: DevTools does not tell which one it was. */
export const upgradeOf = (response: Upgrade): PageResponse => ({
  status: response.status,
  statusText: response.statusText,
  headers: parseHeadersText(response.headersText) ?? headerPairs(response.headers),
  mimeType: '',
  protocol: 'http/1.1',
  connectionId: 0,
  fromCache: false,
  headBytes: response.headersText?.length ?? 0,
});

/** Of a WebSocket's message: text as it is, anything else in base64 (RFC 6455 §5.2, opcode 1). */
export const messageBytes = (opcode: number, data: string): number =>
  opcode === 1 ? Buffer.byteLength(data) : Math.floor((data.length * 3) / 4);

/** The page or script that asked; null where nobody did, as for the first page. */
export function initiatorOf({
  initiator,
  documentURL,
  request,
}: DevtoolsEvents['Network.requestWillBeSent']): string | null {
  const script = initiator.stack?.callFrames.find(({ url }) => url !== '')?.url;
  const asked = script ?? initiator.url ?? null;
  if (asked !== null) return asked;
  return initiator.type === 'other' && documentURL === request.url ? null : documentURL || null;
}
