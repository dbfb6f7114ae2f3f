// A client's certificate without whom it names; who vouches for them stays.
import type { ObservedFlow } from '../../shared/model/observation.ts';
import { redactedMark } from './marks.ts';

const kept = 'Issuer';

/** The handshake of a flow in which a client showed its certificate; of all others nothing changes. */
export function redactClientCertificate({
  tls,
}: Pick<ObservedFlow, 'tls'>): Pick<ObservedFlow, 'tls'> {
  if (tls === null || tls.handshake.every(({ kind }) => kind !== 'client-certificate')) {
    return { tls };
  }
  const handshake = tls.handshake.map((step) => {
    if (step.kind !== 'client-certificate') return step;
    const fields = step.fields.map((field) =>
      field.label === kept ? field : { ...field, value: redactedMark },
    );
    return { ...step, fields };
  });
  return { tls: { ...tls, handshake } };
}
