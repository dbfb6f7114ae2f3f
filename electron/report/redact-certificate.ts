// A client's certificate without whom it names; who vouches for them stays.
import type { ObservedFlow } from '../../shared/model/observation.ts';
import { redactedMark } from './marks.ts';

const kept = 'Issuer';

/** The handshake of a flow in which a client showed its certificate; of all others nothing changes. */
export function redactClientCertificate(flow: ObservedFlow): Pick<ObservedFlow, 'tls'> {
  const { tls, clearFacts = [] } = flow;
  const shown = clearFacts.find(({ kind }) => kind === 'certificate');
  if (tls === null || shown === undefined) return { tls };
  const handshake = tls.handshake.map((step) => {
    const isOwn = step.kind === 'certificate' && step.direction === shown.evidence.direction;
    if (!isOwn) return step;
    const fields = step.fields.map((field) =>
      field.label === kept ? field : { ...field, value: redactedMark },
    );
    return { ...step, fields };
  });
  return { tls: { ...tls, handshake } };
}
