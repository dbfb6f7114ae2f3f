// Reads a JSON report back. The file may be anybody's: every value is checked, nothing is run.
import { z } from 'zod';
import { sessionDocumentSchema, type SessionDocument } from '../../shared/model/session.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import type { Segment } from '../../shared/model/segment.ts';
import { indexWire, segmentsOfSizes, sizesSchema } from './flow-sizes.ts';
import { withoutValidity } from './json-validity.ts';
import { camelKeys, jsonFormat, jsonVersion, wireBytesSchema } from './json-document.ts';

export interface ReportError {
  readonly kind: 'not-a-report' | 'newer-version';
  readonly detail: string;
}

const headSchema = z.looseObject({ format: z.literal(jsonFormat), version: z.int().min(1) });

/** The reverse of flowToJson; what does not fit is left for the schema to refuse. */
function flowFromJson(json: unknown): unknown {
  const members = z.record(z.string(), z.unknown()).safeParse(json);
  if (!members.success) return json;
  // They are read by themselves (`segmentsOfFlows`): there may be very many.
  const { sizes: _sizes, ...about } = members.data;
  const {
    id,
    serverName,
    alpn,
    alpnSelected,
    tlsVersion,
    cipher,
    ja3,
    ja4,
    tls,
    records,
    ...rest
  } = camelKeys(about) as Record<string, unknown>;
  const { localAddress, localPort, remoteAddress, remotePort, ...others } = rest;
  const facts = {
    serverName,
    alpnOffered: alpn,
    alpnSelected,
    version: tlsVersion,
    cipher,
    ja3,
    ja4,
  };
  return {
    ...others,
    flowId: id,
    local: { address: localAddress, port: localPort },
    remote: { address: remoteAddress, port: remotePort },
    tls: tls === null || typeof tls !== 'object' ? tls : { ...tls, ...facts },
    records: Array.isArray(records)
      ? records.map((record: Record<string, unknown>) => ({
          ...record,
          lengthBytes: record['length'],
        }))
      : records,
  };
}

/** Older reports have none. */
const wireSchema = z.array(wireBytesSchema).max(100_000).default([]);

function segmentsFromJson(wireBytes: z.infer<typeof wireSchema>): Segment[] {
  return wireBytes.map(({ flow_id: flowId, direction, time_ms: timeMs, offset, bytes: base64 }) => {
    const bytes = new Uint8Array(Buffer.from(base64, 'base64'));
    return { flowId, direction, timeMs, offset, lengthBytes: bytes.length, bytes };
  });
}

function damaged({ issues: [issue] }: z.ZodError): ReportError {
  const where = issue?.path.join('.') ?? '';
  return {
    kind: 'not-a-report',
    detail: `The report is damaged at ${where}: ${issue?.message ?? ''}`,
  };
}

export type ReadReport = Result<{ document: SessionDocument; segments: Segment[] }, ReportError>;

export function parseJsonReport(text: string): ReadReport {
  try {
    return readJsonReport(JSON.parse(text));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return err({ kind: 'not-a-report', detail: `This is not JSON: ${String(error)}` });
  }
}

const sizedSchema = z.object({ sizes: sizesSchema.optional() });

/** What passed on flows without records, with the bytes that the report carries of it, and all its other bytes. */
function segmentsOfFlows(
  flows: unknown,
  document: SessionDocument,
  wire: readonly Segment[],
): Result<Segment[], ReportError> {
  const index = indexWire(wire);
  const segments: Segment[] = [];
  for (const [at, { flowId }] of document.flows.entries()) {
    const read = sizedSchema.safeParse((flows as readonly unknown[])[at]);
    if (!read.success) return err(damaged(read.error));
    for (const one of segmentsOfSizes(flowId, read.data.sizes ?? [], index)) segments.push(one);
  }
  return ok([...index.rest(), ...segments]);
}

/**
 * `segments` are the stretches of the wire that the report carries as evidence, and what passed on flows without
 * records.
 */
export function readJsonReport(json: unknown): ReadReport {
  const head = headSchema.safeParse(json);
  if (!head.success) {
    return err({ kind: 'not-a-report', detail: 'This JSON file is not a report of Onlooker.' });
  }
  if (head.data.version > jsonVersion) {
    const detail = `The report has version ${head.data.version}; this Onlooker reads up to ${jsonVersion}.`;
    return err({ kind: 'newer-version', detail });
  }
  const { flows, wire_bytes: wireBytes, ...rest } = head.data;
  const whole = camelKeys(rest) as object;
  const read = sessionDocumentSchema.safeParse({
    ...whole,
    flows: Array.isArray(flows) ? flows.map(flowFromJson) : flows,
  });
  if (!read.success) return err(damaged(read.error));
  const wire = wireSchema.safeParse(wireBytes);
  if (!wire.success) return err(damaged(wire.error));
  const segments = segmentsOfFlows(flows, read.data, segmentsFromJson(wire.data));
  if (!segments.ok) return segments;
  const document = { ...read.data, flows: read.data.flows.map(withoutValidity) };
  return ok({ document, segments: segments.value });
}
