// What packets show of an attempt to connect that came to nothing: the first of them names address and port
// whether anybody answers or not (RFC 9293 §3.5).
import type { FailureKind } from '../../shared/model/failure.ts';
import { plainName } from '../../shared/model/host.ts';
import { joinWords } from './format.ts';
import { draft, type RowDraft } from './row-draft.ts';
import { portOf, type VisitScope } from './visit-scope.ts';

/** Of other failures no packet to the website need have been sent. */
const outcomes: ReadonlyMap<FailureKind, string> = new Map([
  ['connection-refused', 'that it was refused'],
  ['connect-timeout', 'that nothing answered'],
]);

export function attemptRows(scope: VisitScope): RowDraft[] {
  const { visit } = scope.input;
  const outcome = visit.failure === null ? undefined : outcomes.get(visit.failure.kind);
  if (outcome === undefined || scope.flows.length > 0) return [];
  const inference = `Packets show the attempt to connect, and ${outcome}. Onlooker keeps what connections carry, and none came about: it has no bytes of it to mark.`;
  const common = { flowId: null, exposure: 'visible', inference } as const;
  const addresses = addressesOf(scope);
  const port = portOf(scope.input);
  return [
    ...(addresses.length === 0
      ? []
      : [
          draft({
            ...common,
            layer: 'IP',
            topic: 'destination-address',
            label: 'Destination address',
            envelope: joinWords(addresses),
            explanationKey: 'destination-address',
          }),
        ]),
    ...(port === null
      ? []
      : [
          draft({
            ...common,
            layer: 'TCP',
            topic: 'port',
            label: 'Destination port',
            envelope: String(port),
            explanationKey: port === 80 ? 'port-80' : 'port',
          }),
        ]),
  ];
}

/** The URL's own, or those that its name was found to have. */
function addressesOf({ hosts, lookups }: VisitScope): string[] {
  const spelled = [...hosts].flatMap((host) => {
    if (/^[\d.]+$/.test(host)) return [host];
    return /^\[(.+)\]$/.exec(host)?.[1] ?? [];
  });
  const found = lookups
    .filter(({ name }) => hosts.has(plainName(name)))
    .flatMap(({ answers }) => answers.filter(({ type }) => type === 'A' || type === 'AAAA'));
  return [...new Set([...spelled, ...found.map(({ data }) => data)])];
}
