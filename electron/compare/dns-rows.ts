// DNS: what was asked, whom, and what came back; or why the look-up could not be watched.
import type { DnsLookup } from '../../shared/model/dns.ts';
import { isAddress } from '../../shared/model/host.ts';
import { describeMissingAnswer } from '../../shared/words/dns-words.ts';
import { joinWords } from '../../shared/words/format.ts';
import { clipText } from './format.ts';
import { draft, type RowDraft } from './row-draft.ts';
import type { VisitScope } from './visit-scope.ts';

export function dnsRows(scope: VisitScope): RowDraft[] {
  const { lookups, input } = scope;
  if (lookups.length > 0) {
    return [
      ...lookups.map((lookup) => lookupRow(lookup, scope.hosts)),
      ...serverRows(lookups),
      ...stubRows(scope),
    ];
  }
  const names = scope.flows.flatMap((flow) =>
    flow.names.filter(({ leak }) => leak === 'dns').map((name) => ({ flow, name })),
  );
  if (names.length > 0) {
    return names.map(({ flow, name }) =>
      draft({
        part: `${flow.flowId}/${name.name}`,
        flowId: name.evidence.flowId,
        layer: 'DNS',
        topic: 'dns-name',
        label: 'Name look-up',
        envelope: `${name.name} (looked up earlier in this session)`,
        exposure: 'visible',
        evidence: [name.evidence],
        explanationKey: 'dns',
      }),
    );
  }
  const { kind } = input.session.resolver;
  return kind === 'system' || kind === 'local-stub' ? unseenRows(scope) : [];
}

function lookupRow(lookup: DnsLookup, hosts: ReadonlySet<string>): RowDraft {
  const evidence = [lookup.nameEvidence, ...(lookup.answerEvidence ? [lookup.answerEvidence] : [])];
  return draft({
    part: `${lookup.flowId}/${lookup.type}`,
    flowId: lookup.flowId,
    layer: 'DNS',
    topic: 'dns-name',
    label: `Name look-up (${lookup.type})`,
    envelope: `${lookup.name} → ${describeAnswer(lookup)}`,
    letter: joinWords([...hosts]) || null,
    exposure: 'visible',
    evidence,
    explanationKey: 'dns',
  });
}

function describeAnswer(lookup: DnsLookup): string {
  const data = new Set(lookup.answers.map((answer) => answer.data));
  return describeMissingAnswer(lookup) ?? clipText(joinWords([...data]), 500);
}

function serverRows(lookups: readonly DnsLookup[]): RowDraft[] {
  const byServer = new Map(
    lookups.map((lookup) => [`${lookup.server.address} port ${lookup.server.port}`, lookup]),
  );
  return [...byServer].map(([server, lookup]) =>
    draft({
      part: server,
      flowId: lookup.flowId,
      layer: 'DNS',
      topic: 'dns-server',
      label: 'Name server asked',
      envelope: `${server}, over ${lookup.transport.toUpperCase()}`,
      exposure: 'visible',
      evidence: [lookup.nameEvidence],
      explanationKey: 'dns-server',
    }),
  );
}

/** A stub on this computer was asked: where it passes the question on cannot be seen from here. */
function stubRows({ input, lookups }: VisitScope): RowDraft[] {
  if (input.session.resolver.kind !== 'local-stub') return [];
  return [
    draft({
      part: 'onward',
      flowId: lookups[0]?.flowId ?? null,
      layer: 'DNS',
      topic: 'dns-onward',
      label: 'Look-up passed on by this computer',
      exposure: 'inferable',
      inference:
        'The question went to a helper on this computer, which passes it on by itself. Unless encrypted DNS is set up there, the network reads the name.',
      explanationKey: 'dns-unseen',
    }),
  ];
}

function unseenRows({ input, hosts }: VisitScope): RowDraft[] {
  const names = [...hosts].filter((host) => !isAddress(host));
  if (names.length === 0 || input.visit.startedAtMs === null) return [];
  return [
    draft({
      part: 'unseen',
      flowId: null,
      layer: 'DNS',
      topic: 'dns-name',
      label: 'Name look-up',
      letter: joinWords(names),
      exposure: 'inferable',
      inference:
        'The operating system looked the name up where Onlooker could not watch. Unless encrypted DNS is set up, the question passes over the network in the open.',
      explanationKey: 'dns-unseen',
    }),
  ];
}
