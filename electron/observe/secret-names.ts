// Which parameters and headers hold something that opens an account, told by their names alone.
import type { ClearFactKind } from '../../shared/model/clear-text.ts';

const passwords = /passw|passphrase|pwd|^(pass|pw|psw|pin|otp)$/;
const logins = /^(user|username|userid|uid|login|loginname|logname|account|accountid)$/;
const tokens =
  /token|apikey|accesskey|secret|credential|signature|sessionid|^(auth|authorization|jwt|sid|sig|session|phpsessid|jsessionid)$/;

/** The same few dozen names stand in every head and query; what somebody makes up is not remembered. */
const maxRemembered = { names: 500, length: 64 } as const;
const remembered = new Map<string, ClearFactKind | null>();

/** The kind of secret a parameter of this name holds; null for an ordinary one. */
export function secretKindOf(name: string): ClearFactKind | null {
  let kind = remembered.get(name);
  if (kind === undefined) {
    kind = readSecretKind(name);
    const isUsual = name.length <= maxRemembered.length && remembered.size < maxRemembered.names;
    if (isUsual) remembered.set(name, kind);
  }
  return kind;
}

function readSecretKind(name: string): ClearFactKind | null {
  const bare = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  if (passwords.test(bare)) return 'password';
  if (tokens.test(bare)) return 'token';
  return logins.test(bare) ? 'login' : null;
}

/** A piece of a line and where it begins there, characters. */
export interface Piece {
  readonly text: string;
  readonly start: number;
}

/** The parts between separators, empty ones left out; `start` counts from the text's first character. */
export function splitPieces(text: string, separator: string): Piece[] {
  const pieces: Piece[] = [];
  let start = 0;
  for (const part of text.split(separator)) {
    const lead = part.length - part.trimStart().length;
    const trimmed = part.trim();
    if (trimmed !== '') pieces.push({ text: trimmed, start: start + lead });
    start += part.length + separator.length;
  }
  return pieces;
}

/** `name=value`; without `=` the value is empty. */
export function splitPair(text: string): { readonly name: string; readonly value: string } {
  const at = text.indexOf('=');
  return at < 0
    ? { name: text, value: '' }
    : { name: text.slice(0, at), value: text.slice(at + 1) };
}

/** A parameter as its reader meant it (URL Standard, application/x-www-form-urlencoded). */
export function decodeParameter(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** What was sent as base64; null where it is none. */
export function bytesOfBase64(text: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(text), (byte) => byte.codePointAt(0) ?? 0);
  } catch {
    return null;
  }
}

/** Text that was sent as base64; null where it is none. */
export function decodeBase64(text: string): string | null {
  const bytes = bytesOfBase64(text);
  return bytes === null ? null : new TextDecoder().decode(bytes);
}

/** One character a byte, to what the bytes spell. */
export const readableUtf8 = (text: string): string =>
  new TextDecoder().decode(Uint8Array.from(text, (character) => character.codePointAt(0) ?? 0));
