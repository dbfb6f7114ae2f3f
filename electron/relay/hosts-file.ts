// The names this machine settles by itself, without asking anyone: localhost (RFC 6761 §6.3) and its
// hosts file (hosts(5)).
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { errorCode } from './failure.ts';
import { addTo } from '../../shared/model/groups.ts';

const maxLines = 100_000;

/** Gives name (lower case) → addresses. Lines that make no sense are passed over, as libc does. */
function parseHosts(text: string): ReadonlyMap<string, readonly string[]> {
  const hosts = new Map<string, string[]>();
  for (const line of text.split('\n', maxLines)) {
    const [address, ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (address === undefined || isIP(address) === 0) continue;
    for (const name of names) addTo(hosts, name.toLowerCase(), address);
  }
  return hosts;
}

/** Empty where there is no such file or it may not be read; look-ups then simply ask the servers. */
export async function readHosts(): Promise<ReadonlyMap<string, readonly string[]>> {
  const path =
    process.platform === 'win32'
      ? join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'drivers', 'etc', 'hosts')
      : '/etc/hosts';
  try {
    return parseHosts(await readFile(path, 'utf8'));
  } catch (error) {
    if (errorCode(error) === '') throw error;
    return new Map();
  }
}

/** Loopback for `localhost` and every name below it; null for any other name. */
export function localhostAddresses(host: string): readonly string[] | null {
  return host === 'localhost' || host.endsWith('.localhost') ? ['::1', '127.0.0.1'] : null;
}
