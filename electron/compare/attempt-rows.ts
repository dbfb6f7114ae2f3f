// What packets show of an attempt to connect that came to nothing: the first of them names address and port
// whether anybody answers or not (RFC 9293 §3.5).
import type { FailureKind } from '../../shared/model/failure.ts';
import { plainName, withoutBrackets } from '../../shared/model/host.ts';
import { addressBytes } from '../../shared/model/ip-address.ts';
import { joinWords } from '../../shared/words/format.ts';
import { destinationRow, portRow } from './network-rows.ts';
import type { RowDraft } from './row-draft.ts';
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
  const from = { flowId: null, inference };
  const addresses = addressesOf(scope);
  const port = portOf(scope.input);
  return [
    ...(addresses.length === 0 ? [] : [destinationRow(joinWords(addresses), from)]),
    ...(port === null ? [] : [portRow(port, false, { ...from, layer: 'TCP', letter: null })]),
  ];
}

/** The URL's own, or those that its name was found to have. */
function addressesOf({ hosts, lookups }: VisitScope): string[] {
  const spelled = [...hosts]
    .map((host) => withoutBrackets(host))
    .filter((host) => addressBytes(host) !== null);
  const found = lookups
    .filter(({ name }) => hosts.has(plainName(name)))
    .flatMap(({ answers }) => answers.filter(({ type }) => type === 'A' || type === 'AAAA'));
  return [...new Set([...spelled, ...found.map(({ data }) => data)])];
}
