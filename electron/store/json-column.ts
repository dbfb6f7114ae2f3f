// Apart from the database, so that who only writes rows for it does not load it.
import { z } from 'zod';

/** A column of JSON text, checked against the schema when read. */
export function jsonColumn<T extends z.ZodType>(schema: T) {
  return z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(schema);
}
