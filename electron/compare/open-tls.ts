// TLS whose cipher encrypts nothing: nothing that passed on such a connection was hidden.
import { hidesNothing } from '../../shared/model/handshake.ts';
import type { ObservedFlow } from '../../shared/model/observation.ts';
import type { RowDraft } from './row-draft.ts';

export const isOpenTls = ({ tls }: Pick<ObservedFlow, 'tls'>): boolean =>
  tls !== null && hidesNothing(tls);

const readable = 'not encrypted: anyone on the way could read it';

/** What an observer has of bytes behind the handshake that are not read here. */
export const behindHandshake = (
  flow: Pick<ObservedFlow, 'tls'>,
): Pick<RowDraft, 'envelope' | 'exposure'> =>
  isOpenTls(flow)
    ? { envelope: readable, exposure: 'visible' }
    : { envelope: null, exposure: 'hidden' };
