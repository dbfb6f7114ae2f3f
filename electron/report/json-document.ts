// The JSON report: versioned, snake_case, the names of a flow's facts at its top. Its schema ships as
// report-schema.json; parse-json.ts reads it back.
import { z } from 'zod';
import { unseenTls } from '../../shared/model/handshake.ts';
import { observedFlowSchema, type ObservedFlow } from '../../shared/model/observation.ts';
import { directionSchema, flowIdSchema, type Segment } from '../../shared/model/segment.ts';
import { sessionDocumentSchema, type SessionDocument } from '../../shared/model/session.ts';
import type { PassedSizes } from '../../shared/model/passed-sizes.ts';
import { sizesFinder, sizesSchema, sizesToJson } from './flow-sizes.ts';
import { withValidity } from './json-validity.ts';
import { rememberChanges, type Change } from './remember-changes.ts';
import { toSnake } from './snake-text.ts';
import { pickWireBytes } from './wire-bytes.ts';

export const jsonFormat = 'onlooker-session';
export const jsonVersion = 1;

const toCamel = rememberChanges((key) =>
  key.replaceAll(/_([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase()),
);

function mapKeys(value: unknown, change: Change): unknown {
  if (Array.isArray(value)) return value.map((item) => mapKeys(item, change));
  if (value === null || typeof value !== 'object') return value;
  const mapped: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    const name = change(key);
    // Assigning that one would be no member.
    if (name === '__proto__') Object.defineProperty(mapped, name, memberOf(item, change));
    else mapped[name] = mapKeys(item, change);
  }
  return mapped;
}

const memberOf = (item: unknown, change: Change): PropertyDescriptor => ({
  value: mapKeys(item, change),
  enumerable: true,
  configurable: true,
  writable: true,
});

export const snakeKeys = (value: unknown): unknown => mapKeys(value, toSnake);
export const camelKeys = (value: unknown): unknown => mapKeys(value, toCamel);

/** One flow as the report has it; with the sizes of what passed where it has no records. */
export function flowToJson(flow: ObservedFlow, sizes: PassedSizes | null): unknown {
  const { records, ...rest } = flowMembers(flow);
  return snakeKeys({ ...rest, ...(sizes && { sizes: sizesToJson(sizes) }), records });
}

/** The same, but the names of what is further down are those of the model. */
export function flowMembers(flow: ObservedFlow): Record<string, unknown> {
  const { flowId, local, remote, records, tls, ...rest } = flow;
  const { serverName, alpnOffered, alpnSelected, version, cipher, ja3, ja4, ...tlsRest } =
    tls ?? unseenTls;
  return {
    id: flowId,
    server_name: serverName,
    alpn: alpnOffered,
    alpn_selected: alpnSelected,
    tls_version: version,
    cipher,
    ja3,
    ja4,
    local_address: local.address,
    local_port: local.port,
    remote_address: remote.address,
    remote_port: remote.port,
    ...rest,
    tls: tls === null ? null : tlsRest,
    records: records.map(({ direction, contentType, lengthBytes, timeMs, offset }) => ({
      direction,
      content_type: contentType,
      length: lengthBytes,
      time_ms: timeMs,
      offset,
    })),
  };
}

/** One stretch of the wire; `bytes` is base64. */
export const wireBytesSchema = z.object({
  flow_id: flowIdSchema,
  direction: directionSchema,
  time_ms: z.number(),
  offset: z.int().min(0),
  bytes: z.base64(),
});

export const segmentToJson = (segment: Segment): z.infer<typeof wireBytesSchema> => ({
  flow_id: segment.flowId,
  direction: segment.direction,
  time_ms: segment.timeMs,
  offset: segment.offset,
  bytes: Buffer.from(segment.bytes ?? []).toString('base64'),
});

/** `redacted` null: nothing was taken out. `segments`: the session's, to pick evidence from. */
export function toJsonDocument(
  document: SessionDocument,
  options: {
    readonly redacted: readonly string[] | null;
    readonly generator: string;
    readonly segments: readonly Segment[];
  },
): Record<string, unknown> {
  const { flows, ...rest } = document;
  const sizesOf = sizesFinder(options.segments);
  const picked = pickWireBytes(document, options.segments, options.redacted !== null);
  return {
    format: jsonFormat,
    version: jsonVersion,
    generator: options.generator,
    redacted: options.redacted,
    ...(snakeKeys(rest) as object),
    flows: flows.map((flow) =>
      flowToJson(withValidity(flow, document.session.createdAtMs), sizesOf(flow)),
    ),
    wire_bytes: picked.map(segmentToJson),
  };
}

/** The same schema with snake_case keys; only the kinds of schema the model uses. */
function snakeSchema(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodObject) {
    const shape = Object.entries(schema.shape);
    return z.object(
      Object.fromEntries(shape.map(([key, item]) => [toSnake(key), snakeSchema(item)])),
    );
  }
  if (schema instanceof z.ZodArray) return z.array(snakeSchema(schema.element));
  if (schema instanceof z.ZodNullable) return z.nullable(snakeSchema(schema.unwrap()));
  if (schema instanceof z.ZodOptional) return z.optional(snakeSchema(schema.unwrap()));
  if (schema instanceof z.ZodDefault) return snakeSchema(schema.unwrap());
  return schema;
}

function flowSchema(): z.core.$ZodType {
  const { tls, ...shape } = observedFlowSchema.shape;
  const tlsRest = tls.unwrap().omit({
    serverName: true,
    alpnOffered: true,
    alpnSelected: true,
    version: true,
    cipher: true,
    ja3: true,
    ja4: true,
  });
  const rest = z.object(shape).omit({ flowId: true, local: true, remote: true, records: true });
  const text = z.string().nullable();
  const port = z.int().min(0).max(65_535);
  return z.object({
    id: z.string(),
    server_name: text,
    alpn: z.array(z.string()),
    alpn_selected: text,
    tls_version: text,
    cipher: text,
    ja3: text,
    ja4: text,
    local_address: z.string(),
    local_port: port,
    remote_address: z.string(),
    remote_port: port,
    ...(snakeSchema(rest) as z.ZodObject).shape,
    tls: z.nullable(snakeSchema(tlsRest)),
    sizes: sizesSchema.optional(),
    records: z.array(
      z.object({
        direction: z.enum(['up', 'down']),
        content_type: z.int(),
        length: z.int(),
        time_ms: z.number(),
        offset: z.int(),
      }),
    ),
  });
}

/** JSON Schema (draft 2020-12) of the report. */
export function jsonReportSchema(): unknown {
  const rest = sessionDocumentSchema.omit({ flows: true, leftOut: true });
  const schema = z.object({
    format: z.literal(jsonFormat),
    version: z.literal(jsonVersion),
    generator: z.string(),
    redacted: z.array(z.string()).nullable(),
    ...(snakeSchema(rest) as z.ZodObject).shape,
    flows: z.array(flowSchema()),
    wire_bytes: z.array(wireBytesSchema).optional(),
  });
  return { title: 'Onlooker session report', ...z.toJSONSchema(schema) };
}
