// Hosts as URLs, headers and DNS spell them, brought to one form.

/** What is read of a URL; `protocol` ends in a colon, `port` is empty where it is the usual one. */
export interface UrlParts {
  readonly protocol: string;
  readonly hostname: string;
  readonly port: string;
}

/** Window and engine both have it, but the types of neither belong here. */
declare const URL: new (text: string) => UrlParts;

const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i;

/** An address as it was typed, read by the URL standard: `example.org/x` counts as https. Null for what is none. */
export function readUrl(text: string): UrlParts | null {
  const url = text.trim();
  try {
    return new URL(hasScheme.test(url) ? url : `https://${url}`);
  } catch {
    // The URL parser says no by throwing.
    return null;
  }
}

/** Where none is written it is the usual one, with TLS or without. */
export const portOfUrl = ({ port }: Pick<UrlParts, 'port'>, isSecure: boolean): number =>
  port === '' ? (isSecure ? 443 : 80) : Number(port);

/** Empty for what is no URL; such a visit stays listed and has no host. */
export const hostOfUrl = (text: string): string => plainName(readUrl(text)?.hostname ?? '');

/** `[::1]` → `::1`; anything else stays. */
export function withoutBrackets(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}

/** Lower case, without the final dot and without a port. Not for IPv6 without brackets. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '');
}

/** Of a host that was read from a URL, with brackets around IPv6 or without. */
export const isAddress = (host: string): boolean => /^[\d.]+$|:/.test(host);
