// What of a HAR file is read. Anybody's file: browsers leave fields out and add their own.
import { z } from 'zod';
import { exchangeSchema, wireSizeSchema } from '../../../shared/model/exchange.ts';
import { flowIdSchema, wallClockSchema } from '../../../shared/model/segment.ts';
import { visitSchema } from '../../../shared/model/session.ts';

const maxEntries = 100_000;
const maxHeaders = 2000;

const headers = z.array(z.object({ name: z.string(), value: z.string() })).max(maxHeaders);
/** Rounded later on; -1: nobody knows. */
const number = z.number().min(-Number.MAX_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER);
const size = number.default(-1);

const bodyFactsSchema = z
  .object({
    isText: z.boolean(),
    contentType: z.string().nullable(),
    bytesTotal: z.int(),
    truncated: z.boolean(),
  })
  .nullable();

/** Onlooker's own fields of an entry; a file of another tool has none. */
const ownEntrySchema = z.object({
  ...exchangeSchema.omit({ visitId: true, talk: true, request: true, response: true }).shape,
  request: z.object({
    size: wireSizeSchema,
    path: z.string(),
    query: z.string(),
    body: bodyFactsSchema,
  }),
  response: z
    .object({ size: wireSizeSchema, codings: z.array(z.string()), body: bodyFactsSchema })
    .nullable(),
});

const entrySchema = z
  .object({
    pageref: z.string().optional(),
    startedDateTime: z.string(),
    time: z.number().nullable().default(0),
    request: z.object({
      method: z.string(),
      url: z.string(),
      httpVersion: z.string().default(''),
      headers: headers.default([]),
      postData: z
        .object({ mimeType: z.string().default(''), text: z.string().default('') })
        .optional(),
      headersSize: size,
      bodySize: size,
    }),
    response: z.object({
      status: number,
      statusText: z.string().default(''),
      headers: headers.default([]),
      content: z
        .object({
          size: number.default(0),
          mimeType: z.string().default(''),
          text: z.string().optional(),
          encoding: z.string().optional(),
        })
        .default({ size: 0, mimeType: '' }),
      headersSize: size,
      bodySize: size,
    }),
    timings: z.object({ receive: z.number().nullable().default(0) }).optional(),
    connection: z.string().optional(),
    _onlooker: ownEntrySchema.optional().catch(undefined),
  })
  .transform(({ _onlooker: own, ...entry }) => ({ ...entry, own }));
export type HarEntry = z.infer<typeof entrySchema>;

const pageSchema = z
  .object({
    id: z.string().min(1).max(200),
    title: z.string().default(''),
    startedDateTime: z.string().optional(),
    _onlooker: visitSchema.omit({ id: true, url: true }).optional().catch(undefined),
  })
  .transform(({ _onlooker: own, ...page }) => ({ ...page, own }));
export type HarPage = z.infer<typeof pageSchema>;

export const harSchema = z.object({
  log: z
    .object({
      creator: z.object({ name: z.string().default('') }).optional(),
      pages: z.array(pageSchema).max(maxEntries).default([]),
      entries: z.array(entrySchema).max(maxEntries),
      _onlooker: z
        .object({
          title: z.string(),
          createdAtMs: wallClockSchema,
          endedAtMs: wallClockSchema.nullable(),
        })
        .optional()
        .catch(undefined),
    })
    .transform(({ _onlooker: own, ...log }) => ({ ...log, own })),
});
export type Har = z.infer<typeof harSchema>;

export const isFlowId = (text: string | undefined): text is string =>
  flowIdSchema.safeParse(text).success;
