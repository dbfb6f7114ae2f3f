// Addresses as people and configurations write them.
import { isIP } from 'node:net';
import { err, ok, type Result } from '../../shared/model/result.ts';
import type { SocketAddress } from '../../shared/model/segment.ts';
import { specialUseOfText } from '../../shared/model/special-addresses.ts';

/** `fe80::1%eth0` → `fe80::1`: the zone is the machine's own affair and is not on the wire. */
export function withoutZone(address: string): string {
  const zone = address.indexOf('%');
  return zone === -1 ? address : address.slice(0, zone);
}

/** 127.0.0.0/8 and ::1 (RFC 6890). */
export const isLoopback = (address: string): boolean => specialUseOfText(address) === 'loopback';

/**
 * Reads `addr`, `addr:port`, `[addr]:port` or a bare IPv6 address; without a port, `defaultPort`.
 * The error is a sentence for people.
 */
export function parseSocketAddress(
  text: string,
  defaultPort: number,
): Result<SocketAddress, string> {
  const trimmed = text.trim();
  if (isIP(trimmed) !== 0) return ok({ address: trimmed, port: defaultPort });
  const match = /^(?:\[(?<six>[^\]]+)\]|(?<four>[^:]+))(?::(?<port>\d{1,5}))?$/.exec(trimmed);
  const address = match?.groups?.['six'] ?? match?.groups?.['four'] ?? '';
  if (isIP(address) === 0) {
    return err(`"${trimmed.slice(0, 100)}" is not an IP address, with or without a port`);
  }
  const port = Number(match?.groups?.['port'] ?? defaultPort);
  if (port < 1 || port > 65_535) return err(`${port} is not a port: it must be 1 to 65535`);
  return ok({ address, port });
}
