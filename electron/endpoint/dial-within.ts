// Dials through the relay within the visit's own limits: name look-up and connection together.
import type { Failure } from '../../shared/model/failure.ts';
import { err, type Result } from '../../shared/model/result.ts';
import { failure } from '../relay/failure.ts';
import type { Dialed, DialTarget, Relay } from '../relay/relay.ts';
import type { Limits } from './limits.ts';
import type { Watch } from './watch.ts';

/** Fails as the relay does, or with the watch's own reason once a limit is reached. */
export async function dialWithin(
  target: DialTarget,
  watch: Watch,
  { relay, limits }: { readonly relay: Relay; readonly limits: Limits },
): Promise<Result<Dialed, Failure>> {
  // The relay's own limits answer for their part; this one holds name look-up and all.
  const timer = setTimeout(() => {
    watch.fail(failure('connect-timeout', `not connected in ${limits.connectMs} ms`));
  }, limits.connectMs);
  watch.rest();
  try {
    const dialed = await relay.dial(target, watch.signal);
    if (watch.failure === null) return dialed;
    if (dialed.ok) dialed.value.stream.destroy();
    return err(watch.failure);
  } finally {
    clearTimeout(timer);
  }
}
