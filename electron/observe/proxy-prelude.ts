// What a client told an HTTP proxy before TLS began (RFC 9110 §9.3.6): everybody between it and the proxy
// reads which site it wants and, where the proxy asks for one, the login.
import type { ClearFact, ClearHttpMessage, ClearPrelude } from '../../shared/model/clear-text.ts';
import type { HandshakeField } from '../../shared/model/tls.ts';
import { readClearHeader } from './clear-headers.ts';

const explanationKey = 'clear-prelude';
const login = 'proxy-authorization';

/** Null where no proxy was asked. The login is pointed at; `readProxyLogins` tells it. */
export function readProxyPrelude(messages: readonly ClearHttpMessage[]): ClearPrelude | null {
  if (!messages.some(({ startLine }) => startLine.startsWith('CONNECT '))) return null;
  return { protocol: 'http-proxy', lines: messages.flatMap(readLines) };
}

function readLines(message: ClearHttpMessage): HandshakeField[] {
  const { direction, startLine, headEvidence, headers, headerEvidence } = message;
  const label = direction === 'up' ? 'Client says' : 'Server says';
  const values = headers.map(([name, value]) => {
    const said = name.toLowerCase() === login ? `${value.split(' ', 1)[0] ?? ''} …` : value;
    return `${name}: ${said}`;
  });
  const { offset: headStart, lengthBytes } = headEvidence;
  const starts = [headStart, ...headerEvidence.map(({ offset }) => offset)];
  return [startLine, ...values].map((value, index): HandshakeField => {
    // Up to the next, line ends included, so that all of the head is in one of them.
    const [offset = headStart, end = headStart + lengthBytes] = starts.slice(index, index + 2);
    const evidence = { ...headEvidence, offset, lengthBytes: end - offset };
    return { label, value, evidence, explanationKey };
  });
}

/** Logins at the proxy, of requests that opened a tunnel. */
export function readProxyLogins(
  messages: readonly ClearHttpMessage[],
  timeMs: number,
): ClearFact[] {
  return messages
    .filter(({ startLine }) => startLine.startsWith('CONNECT '))
    .flatMap(({ headers, headerEvidence }) =>
      headers.flatMap(([name, value], index): ClearFact[] => {
        const line = headerEvidence[index];
        if (name.toLowerCase() !== login || line === undefined) return [];
        return readClearHeader(name, value).map((draft) => {
          const evidence = {
            ...line,
            offset: line.offset + line.lengthBytes - value.length,
            lengthBytes: value.length,
          };
          const { severity, kind, label } = draft;
          return { timeMs, severity, kind, label, value: draft.value, name: null, evidence };
        });
      }),
    );
}
