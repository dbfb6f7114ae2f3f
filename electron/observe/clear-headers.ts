// Headers in the clear that tell of a person: logins (RFC 7617, 7616, 6750), cookies (RFC 6265), the page
// they came from, and the program they use.
import { findNtlm, readNtlmUser } from '../wire/clear/ntlm.ts';
import type { FactDraft } from './clear-parameters.ts';
import { readParameters } from './clear-parameters.ts';
import {
  bytesOfBase64,
  decodeBase64,
  secretKindOf,
  splitPair,
  splitPieces,
} from './secret-names.ts';

type Draft = Omit<FactDraft, 'start' | 'length'>;

/** Headers that `readClearHeader` has something to say of, whatever their value. */
const telling: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'user-agent',
  'referer',
]);

/** False: `readClearHeader` gives nothing for a header of that name. */
export const isTellingHeader = (name: string): boolean =>
  telling.has(name.toLowerCase()) || secretKindOf(name) === 'token';

/** Facts of one header; `start` counts characters of its value. */
export function readClearHeader(name: string, value: string): FactDraft[] {
  const whole = (draft: Draft | null): FactDraft[] =>
    draft === null ? [] : [{ ...draft, start: 0, length: value.length }];
  switch (name.toLowerCase()) {
    case 'authorization':
      return whole(readLogin(value, ''));
    case 'proxy-authorization':
      return whole(readLogin(value, ', to a proxy'));
    case 'cookie':
      return splitPieces(value, ';').map((piece) => cookie(piece, 'Cookie sent'));
    case 'set-cookie':
      return splitPieces(value, ';')
        .slice(0, 1)
        .map((piece) => cookie(piece, 'Cookie set'));
    case 'user-agent':
      return whole({ severity: 1, kind: 'user-agent', label: 'Program and device', value });
    case 'referer':
      return readReferer(value);
    default:
      return secretKindOf(name) === 'token'
        ? whole({ severity: 3, kind: 'token', label: `Key or token in ${name}`, value })
        : [];
  }
}

function cookie({ text, start }: { text: string; start: number }, label: string): FactDraft {
  const { name, value } = splitPair(text);
  return {
    severity: 2,
    kind: 'cookie',
    label: `${label}: ${name}`,
    value,
    start,
    length: text.length,
  };
}

function readReferer(value: string): FactDraft[] {
  const [page = '', query] = value.split('?', 2);
  const from: FactDraft = {
    severity: 1,
    kind: 'page',
    label: 'Page they came from',
    value: page,
    start: 0,
    length: page.length,
  };
  const options = { kind: 'query', where: 'address they came from' } as const;
  const drafts = query === undefined ? [] : readParameters(query, options);
  return [from, ...drafts.map((draft) => ({ ...draft, start: draft.start + page.length + 1 }))];
}

/** Null where nobody is named yet. */
function readLogin(value: string, how: string): Draft | null {
  const [scheme = ''] = value.split(' ', 1);
  const rest = value.slice(scheme.length).trim();
  switch (scheme.toLowerCase()) {
    case 'basic': {
      const pair = decodeBase64(rest);
      const label = `Login and password (HTTP Basic)${how}`;
      return { severity: 3, kind: 'password', label, value: pair ?? rest };
    }
    case 'digest': {
      const user = /(?:^|[\s,])username="([^"]*)"/i.exec(rest)?.[1] ?? rest;
      return { severity: 3, kind: 'login', label: `Login name (HTTP Digest)${how}`, value: user };
    }
    case 'ntlm':
    case 'negotiate': {
      const message = bytesOfBase64(rest) ?? new Uint8Array(0);
      // Else Kerberos, whose ticket hides the name.
      if (findNtlm(message) === -1) break;
      const user = readNtlmUser(message);
      const label = `Login name (HTTP NTLM)${how}`;
      return user === null ? null : { severity: 3, kind: 'login', label, value: user.text };
    }
    case 'bearer':
      return { severity: 3, kind: 'token', label: `Bearer token${how}`, value: rest };
  }
  return { severity: 3, kind: 'token', label: `Login (${scheme})${how}`, value: rest };
}
