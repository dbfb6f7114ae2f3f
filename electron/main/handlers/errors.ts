// Answers that several handlers give.
import { err } from '../../../shared/model/result.ts';

/** The library has no such session: deleted meanwhile, or never saved. */
export function unknownSession(sessionId: string) {
  return err({
    kind: 'unknown-session' as const,
    detail: `There is no session ${sessionId.slice(0, 64)}.`,
  });
}
