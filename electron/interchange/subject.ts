// What an export starts from: the session in pieces, what has to be taken out of them unless the user said
// otherwise, and the addresses that stand for the user's own. The rules are those of every report
// (report/redact.ts).
import type { Segment, SocketAddress } from '../../shared/model/segment.ts';
import type { SessionDocument } from '../../shared/model/session.ts';
import { gatherPieces, type OnFlows } from '../report/excerpt.ts';
import type { Redactor } from '../report/redact.ts';
import type { BareFlow } from '../report/stream-json.ts';
import { isReadable } from '../report/wire-bytes.ts';
import { createReplacer, createTellsOwn } from './own-address-in-dns.ts';
import type { ExportPieces } from './pieces.ts';
import { createReplacements, type Replacements } from './replacement-address.ts';

export interface Subject {
  /** As they were recorded. */
  readonly pieces: ExportPieces;
  /** Knows every secret of the session; null: nothing is taken out, by choice. */
  readonly redactor: Redactor | null;
  /** In words: what was taken out; null: nothing was, by choice. */
  readonly redacted: readonly string[] | null;
  /** Lines of an NSS key log; empty unless the user asked for them. */
  readonly keyLog: readonly string[];
  /** Put in place of the user's own addresses; none where nothing is taken out. */
  readonly replacements: Replacements;
}

export interface SubjectOptions {
  readonly redact: boolean;
  /** Only what the user asked for. */
  readonly keyLog?: readonly string[];
  /** Hears of the flows that were looked through; may throw, to stop it. */
  readonly onFlows?: OnFlows;
}

/** Goes once through all flows that may tell secrets where these are to be taken out. */
export async function prepareSubject(
  pieces: ExportPieces,
  { redact, keyLog = [], onFlows }: SubjectOptions,
): Promise<Subject> {
  const replacements = createReplacements();
  const redactor = redact
    ? await gatherPieces(pieces, (flows) => {
        for (const { local } of flows) replacements.add(local.address);
        onFlows?.(flows);
      })
    : null;
  return { pieces, redactor, redacted: redactor?.describe() ?? null, keyLog, replacements };
}

/** Redacted, unless nothing is taken out. */
export const redactPart = ({ redactor }: Subject, part: SessionDocument): SessionDocument =>
  redactor?.redact(part) ?? part;

export type FlowEnds = Readonly<Record<'local' | 'remote', SocketAddress>>;

/** Both ends of a flow as it was recorded, with addresses that any tool reads. */
export function endsOf({ replacements }: Subject, { local, remote }: BareFlow): FlowEnds {
  const { addressOf } = replacements;
  return {
    local: { address: addressOf(local.address), port: local.port },
    remote: { address: addressOf(remote.address), port: remote.port },
  };
}

/** What may leave of the bytes of the wire. */
export interface BytesGuard {
  /** Whether anyone can read what the flow carries: with secrets taken out, these bytes go, too. */
  readonly isSecret: (flow: BareFlow) => boolean;
  /** The same segments; of look-ups with other addresses in place of the user's own. */
  readonly clean: (segments: readonly Segment[]) => readonly Segment[];
}

const openGuard: BytesGuard = { isSecret: () => false, clean: (segments) => segments };

/** Goes through all look-ups once where secrets are to be taken out. */
export async function guardBytes({ pieces, redactor, replacements }: Subject): Promise<BytesGuard> {
  if (redactor === null) return openGuard;
  const own = new Set(replacements.pairs.keys());
  const replace = createReplacer(replacements);
  const tellsOwn = createTellsOwn(own);
  const asked = new Set<string>();
  const telling = new Set<string>();
  for await (const page of pieces.lookups()) {
    for (const lookup of page) {
      asked.add(lookup.flowId);
      if (tellsOwn(lookup)) telling.add(lookup.flowId);
    }
  }
  return {
    isSecret: (flow) => isReadable(flow) || telling.has(flow.flowId),
    clean: (segments) =>
      segments.map((segment) =>
        segment.bytes !== null && asked.has(segment.flowId)
          ? { ...segment, bytes: replace(segment.bytes) }
          : segment,
      ),
  };
}
