// The forms in which a session can leave the app.
import { z } from 'zod';

/** For people, for tables, for other tools. */
export const reportFormatSchema = z.enum([
  'html',
  'pdf',
  'md',
  'csv',
  'parquet',
  'pcapng',
  'har',
  'zeek',
  'zeek-json',
  'keylog',
  'json',
]);
export type ReportFormat = z.infer<typeof reportFormatSchema>;
