// Where the parts of a ClientHello stand (RFC 8446 §4.1.2), found without making anything: every connection
// begins with one, and a handful of programs say the same thing over and over. Whatever is not plainly
// well formed is left to the parser, which says what is wrong with it.
import { u16 } from '../network-order.ts';
import { extensionIds } from './client-extensions.ts';

const maxExtensions = 128;

/** Start and end of each part in the body; empty where it is not there. Filled over and over. */
export class HelloOutline {
  ciphersStart = 0;
  ciphersEnd = 0;
  /** Without the lists' own lengths. */
  alpnStart = 0;
  alpnEnd = 0;
  versionsStart = 0;
  versionsEnd = 0;
  groupsStart = 0;
  groupsEnd = 0;
  formatsStart = 0;
  formatsEnd = 0;
  schemesStart = 0;
  schemesEnd = 0;
  /** Of the name itself. */
  nameStart = 0;
  nameEnd = 0;
  /** Of the extension's data; -1 without one. */
  pskStart = -1;
  ticketBytes = 0;
  earlyData = false;
  echOffered = false;
  extensions = 0;
  readonly extensionIds = new Uint16Array(maxExtensions);

  /** False where only the parser can tell what this is. Not for DTLS, whose hello has a cookie. */
  read(body: Uint8Array): boolean {
    this.#clear();
    const end = body.length;
    const sessionEnd = 35 + (body[34] ?? 0);
    if (sessionEnd + 2 > end) return false;
    this.ciphersStart = sessionEnd + 2;
    this.ciphersEnd = this.ciphersStart + u16(body, sessionEnd);
    if (this.ciphersEnd + 1 > end || ((this.ciphersEnd - this.ciphersStart) & 1) === 1)
      return false;
    let at = this.ciphersEnd + 1 + (body[this.ciphersEnd] ?? 0);
    if (at === end) return true;
    if (at + 2 > end || at + 2 + u16(body, at) !== end) return false;
    for (at += 2; at < end;) {
      if (at + 4 > end || this.extensions >= maxExtensions) return false;
      const id = u16(body, at);
      const start = at + 4;
      at = start + u16(body, at + 2);
      if (at > end || !this.#readExtension(body, id, start, at)) return false;
      this.extensionIds[this.extensions] = id;
      this.extensions += 1;
    }
    return true;
  }

  #clear(): void {
    this.alpnStart = this.alpnEnd = 0;
    this.versionsStart = this.versionsEnd = 0;
    this.groupsStart = this.groupsEnd = 0;
    this.formatsStart = this.formatsEnd = 0;
    this.schemesStart = this.schemesEnd = 0;
    this.nameStart = this.nameEnd = 0;
    this.pskStart = -1;
    this.ticketBytes = 0;
    this.earlyData = this.echOffered = false;
    this.extensions = 0;
  }

  #readExtension(body: Uint8Array, id: number, start: number, end: number): boolean {
    switch (id) {
      case extensionIds.serverName:
        return this.#readName(body, start, end);
      case extensionIds.alpn:
        if (this.alpnEnd !== 0 || !isVector16(body, start, end)) return false;
        this.alpnStart = start + 2;
        this.alpnEnd = end;
        return isRunOf8(body, start + 2, end);
      case extensionIds.supportedVersions:
        if (this.versionsEnd !== 0 || !isVector8(body, start, end)) return false;
        this.versionsStart = start + 1;
        this.versionsEnd = end;
        return ((end - start) & 1) === 1;
      case extensionIds.supportedGroups:
        if (this.groupsEnd !== 0 || !isVector16(body, start, end)) return false;
        this.groupsStart = start + 2;
        this.groupsEnd = end;
        return ((end - start) & 1) === 0;
      case extensionIds.signatureAlgorithms:
        if (this.schemesEnd !== 0 || !isVector16(body, start, end)) return false;
        this.schemesStart = start + 2;
        this.schemesEnd = end;
        return ((end - start) & 1) === 0;
      case extensionIds.pointFormats:
        if (this.formatsEnd !== 0 || !isVector8(body, start, end)) return false;
        this.formatsStart = start + 1;
        this.formatsEnd = end;
        return true;
      case extensionIds.keyShare:
        return isVector16(body, start, end) && isRunOfShares(body, start + 2, end);
      default:
        this.#noteRest(id, start, end);
        return true;
    }
  }

  #noteRest(id: number, start: number, end: number): void {
    if (id === extensionIds.preSharedKey) {
      if (this.pskStart === -1) this.pskStart = start;
    } else if (id === extensionIds.sessionTicket) this.ticketBytes = end - start;
    else if (id === extensionIds.earlyData) this.earlyData = true;
    else if (id === extensionIds.encryptedClientHello) this.echOffered = true;
  }

  /** One name of type 0, as all clients send it. */
  #readName(body: Uint8Array, start: number, end: number): boolean {
    if (this.nameEnd !== 0 || !isVector16(body, start, end) || end - start < 6) return false;
    if (body[start + 2] !== 0 || start + 5 + u16(body, start + 3) !== end) return false;
    this.nameStart = start + 5;
    this.nameEnd = end;
    return true;
  }
}

const isVector8 = (bytes: Uint8Array, start: number, end: number): boolean =>
  start < end && start + 1 + (bytes[start] ?? 0) === end;

const isVector16 = (bytes: Uint8Array, start: number, end: number): boolean =>
  start + 2 <= end && start + 2 + u16(bytes, start) === end;

/** Items behind a length of one byte each. */
function isRunOf8(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end) at += 1 + (bytes[at] ?? 0);
  return at === end;
}

/** Groups of two bytes, each with a key behind a length of two. */
function isRunOfShares(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at + 4 <= end) at += 4 + u16(bytes, at + 2);
  return at === end;
}
