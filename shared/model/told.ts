// Who was told of a visit: each host with what its envelope gave away and what its letters said.
import { z } from 'zod';
import { nameLeakSchema } from './observation.ts';
import { placeSchema } from './place.ts';
import { flowIdSchema } from './segment.ts';

/** An address alone, as an observer has it where names are hidden. */
export const toldAddressSchema = z.object({
  address: z.string(),
  place: placeSchema,
  /** Different names this library has seen at the address, this one included. */
  namesInLibrary: z.int(),
});
export type ToldAddress = z.infer<typeof toldAddressSchema>;

export const toldHostSchema = z.object({
  /** A name, or the address where none leaked. */
  host: z.string(),
  /** Registrable domain (Public Suffix List); the host itself where there is none. */
  site: z.string(),
  /** Of the site that the user asked for. */
  isFirstParty: z.boolean(),
  flowIds: z.array(flowIdSchema),
  addresses: z.array(toldAddressSchema),
  /** By which ways the name stood in the open. */
  leaks: z.array(nameLeakSchema),
  bytesUp: z.int(),
  bytesDown: z.int(),
  /** True where requests could be read by anybody. */
  isClear: z.boolean(),
  requests: z.int(),
  /** Pages that were named to the host, each once. */
  referrers: z.array(z.string()),
  /** Names of cookies, each once; values are in the ledger. */
  cookiesSent: z.array(z.string()),
  cookiesSet: z.array(z.string()),
  /** Queries that were sent to it, each once. */
  queries: z.array(z.string()),
});
export type ToldHost = z.infer<typeof toldHostSchema>;
