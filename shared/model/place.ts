// Where an address belongs.
import { z } from 'zod';

/** Where an address is registered, from tables shipped with the app. Null: not in the tables. */
export const placeSchema = z.object({
  /** ISO 3166-1 alpha-2. */
  countryCode: z.string().nullable(),
  countryName: z.string().nullable(),
  asn: z.int().nullable(),
  operator: z.string().nullable(),
  /** `public`, or why no table can know it (RFC 1918, RFC 4193, RFC 5735 loopback …). */
  scope: z.enum(['public', 'private', 'loopback', 'link-local', 'reserved']),
});
export type Place = z.infer<typeof placeSchema>;
