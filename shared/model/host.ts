// Hosts as URLs, headers and DNS spell them, brought to one form.

/** `[::1]` → `::1`; anything else stays. */
export function withoutBrackets(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}

/** Lower case, without the final dot and without a port. Not for IPv6 without brackets. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '');
}
