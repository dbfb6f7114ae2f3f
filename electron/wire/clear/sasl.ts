// What one message of a SASL mechanism tells to all (RFC 4422): PLAIN (RFC 4616), CRAM-MD5 (RFC 2195), DIGEST-MD5
// (RFC 2831), SCRAM (RFC 5802), OAUTHBEARER (RFC 7628) and Google's XOAUTH2, NTLM. Where a mechanism sends a proof
// of the password, the name alone.
import { readableLetters } from '../readable-text.ts';
import type { SignInItem } from './binary-sign-in.ts';
import { readNtlmUser } from './ntlm.ts';

/** What stands between the parts of a message with a token; here a line end. */
const partEnd = '\u0001';
/** With groups named like what they hold, each at its place. */
const messages: readonly (readonly [mechanism: RegExp, message: RegExp])[] = [
  [/^PLAIN$/i, /^[^\0]*\0(?<login>[^\0]*)\0(?<password>[^\0]*)$/d],
  [/^CRAM-MD5$/i, /^(?<login>.+) [0-9a-f]{32}$/di],
  [/^DIGEST-MD5$/i, /(?:^|,)\s*username="(?<login>(?:[^"\\]|\\.)+)"/di],
  [/^SCRAM-/i, /^(?:[ny]|p=[^,]*),(?:a=[^,]*)?,n=(?<login>[^,]+),r=/d],
  [/^XOAUTH2$/i, /^user=(?<login>[^\n]+)\nauth=Bearer (?<token>[^\n]+)\n/di],
  [
    /^OAUTHBEARER$/i,
    /^(?:[ny]|p=[^,]*),(?:a=(?<login>[^,]+))?,\n(?:[^\n]+\n)*?auth=Bearer (?<token>[^\n]+)\n/di,
  ],
];
const kinds = ['login', 'password', 'token'] as const;
const longestMessage = 8192;

/** As it was before a comma and an equals sign, or a quote and a backslash, were written otherwise. */
function unescaped(mechanism: string, text: string): string {
  if (/^(?:SCRAM-|OAUTHBEARER)/i.test(mechanism))
    return text.replaceAll('=2C', ',').replaceAll('=3D', '=');
  return /^DIGEST-MD5$/i.test(mechanism) ? text.replaceAll(/\\(.)/g, '$1') : text;
}

/** Of a client's message, decoded, with places in it; none where its mechanism tells nothing there. */
export function readSasl(mechanism: string, message: Uint8Array): SignInItem[] {
  if (/^(?:NTLM|GSS-SPNEGO)$/i.test(mechanism)) {
    const user = readNtlmUser(message);
    return user === null ? [] : [{ kind: 'login', ...user }];
  }
  const pattern = messages.find(([known]) => known.test(mechanism))?.[1];
  if (pattern === undefined || message.length > longestMessage) return [];
  const said = String.fromCodePoint(...message).replaceAll(partEnd, '\n');
  const places = pattern.exec(said)?.indices?.groups ?? {};
  return kinds.flatMap((kind): SignInItem[] => {
    const [start, end] = places[kind] ?? [0, 0];
    if (start === end) return [];
    const written = readableLetters(new TextDecoder().decode(message.subarray(start, end)));
    const text = unescaped(mechanism, written);
    return [{ kind, text, start, end }];
  });
}
