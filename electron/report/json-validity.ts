// What was wrong with a certificate's time, among the fields of the handshake where window and HTML have it: worked
// out when a report is written, and again from the same times wherever one that was opened is shown.
import type { ObservedFlow } from '../../shared/model/observation.ts';
import type { HandshakeField, HandshakeStep } from '../../shared/model/tls.ts';
import { fieldsWithValidity, validityLabel } from '../../shared/words/certificate-words.ts';

/** The flow itself where nothing of it changes, as of most. */
function mapFields(
  flow: ObservedFlow,
  change: (step: HandshakeStep) => readonly HandshakeField[],
): ObservedFlow {
  const { tls } = flow;
  if (tls === null) return flow;
  const handshake = tls.handshake.map((step) => {
    const fields = change(step);
    return fields === step.fields ? step : { ...step, fields: [...fields] };
  });
  const isSame = handshake.every((step, at) => step === tls.handshake[at]);
  return isSame ? flow : { ...flow, tls: { ...tls, handshake } };
}

/** `startedAtMs`: of the session, milliseconds since 1970. */
export const withValidity = (flow: ObservedFlow, startedAtMs: number): ObservedFlow =>
  mapFields(flow, (step) => fieldsWithValidity(step, startedAtMs));

/** The reverse, of a report that was opened; older ones have none. */
export const withoutValidity = (flow: ObservedFlow): ObservedFlow =>
  mapFields(flow, ({ fields }) =>
    fields.some(({ label }) => label === validityLabel)
      ? fields.filter(({ label }) => label !== validityLabel)
      : fields,
  );
