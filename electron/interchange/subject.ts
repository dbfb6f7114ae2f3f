// What an export starts from: the session with its secrets taken out unless the user said otherwise, and
// the addresses that stand for the user's own. The rules are those of every report (report/redact.ts).
import type { ObservedFlow } from '../../shared/model/observation.ts';
import type { Segment, SocketAddress } from '../../shared/model/segment.ts';
import type { SessionDocument } from '../../shared/model/session.ts';
import { redactDocument } from '../report/redact.ts';
import { secretFlows } from '../report/wire-bytes.ts';
import { replaceInLookups, tellingLookups } from './own-address-in-dns.ts';
import { replaceAddresses } from './replacement-address.ts';

export interface Subject {
  /** Redacted, unless nothing was to be. */
  readonly document: SessionDocument;
  /** In words: what was taken out; null: nothing was, by choice. */
  readonly redacted: readonly string[] | null;
  readonly segments: readonly Segment[];
  /** Lines of an NSS key log; empty unless the user asked for them. */
  readonly keyLog: readonly string[];
  /** Both ends of each flow, by its id, with an address that any tool reads. */
  readonly ends: ReadonlyMap<string, FlowEnds>;
  /** Addresses put in place of the user's own; empty when nothing was. */
  readonly replacements: readonly string[];
  /** Flows whose bytes are readable by anyone: with secrets taken out, these bytes go, too. */
  readonly clearFlows: ReadonlySet<string>;
}

export type FlowEnds = Readonly<Record<'local' | 'remote', SocketAddress>>;

export interface SubjectOptions {
  readonly document: SessionDocument;
  readonly segments: readonly Segment[];
  readonly keyLog: readonly string[];
  readonly redact: boolean;
  readonly withSecrets: boolean;
  /** What redaction gives, where the document is a part of what secrets were gathered from. */
  readonly known?: Pick<Subject, 'document' | 'redacted'>;
}

export function prepareSubject(options: SubjectOptions): Subject {
  const { document: original, redact } = options;
  const { document, redacted } =
    options.known ?? (redact ? redactDocument(original) : { document: original, redacted: null });
  const { addressOf, replacements } = replaceAddresses(original.flows, redact);
  const endsOf = ({ local, remote }: ObservedFlow): FlowEnds => ({
    local: { address: addressOf(local.address), port: local.port },
    remote: { address: addressOf(remote.address), port: remote.port },
  });
  const own = new Set(original.flows.map(({ local }) => local.address));
  const asked = new Set(original.dns.map(({ flowId }) => flowId));
  return {
    document,
    redacted,
    segments: redact
      ? replaceInLookups(options.segments, asked, { own, addressOf })
      : options.segments,
    keyLog: options.withSecrets ? options.keyLog : [],
    ends: new Map(original.flows.map((flow) => [flow.flowId, endsOf(flow)])),
    replacements,
    clearFlows: redact
      ? new Set([...secretFlows(original), ...tellingLookups(original.dns, own)])
      : new Set(),
  };
}
