// The name a visit is counted under: the host of its URL, as the URL standard spells it.
import { plainName } from '../../shared/model/host.ts';

const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i;

/** Lower-case host without a final dot; null for what is no URL. `example.org/x` counts as https. */
export function visitHost(url: string): string | null {
  const text = url.trim();
  try {
    const { hostname } = new URL(hasScheme.test(text) ? text : `https://${text}`);
    return plainName(hostname) || null;
  } catch {
    // Visits that never were a URL stay listed and simply have no host.
    return null;
  }
}
