// The few choices that outlive a start: for now, light or dark. Lost settings are no harm.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { writeWhole } from './write-whole.ts';

const settingsSchema = z.object({ theme: z.enum(['system', 'light', 'dark']).catch('system') });
export type Settings = z.infer<typeof settingsSchema>;

/** Gives the settings, or the defaults when there is no file or none that can be read. */
export function readSettings(path: string): Settings {
  let value: unknown = {};
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    // Absent at the first start; broken ones are overwritten by the next choice.
  }
  const parsed = settingsSchema.safeParse(value);
  return parsed.success ? parsed.data : { theme: 'system' };
}

export async function writeSettings(path: string, settings: Settings): Promise<void> {
  await writeWhole(path, JSON.stringify(settings));
}
