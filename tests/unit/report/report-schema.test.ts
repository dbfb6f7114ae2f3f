// The shipped JSON Schema is what the code writes. To renew it after a change of the model:
// UPDATE_REPORT_SCHEMA=1 npx vitest run --project unit tests/unit/report
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { jsonReportSchema } from '../../../electron/report/json-document.ts';

const file = join(import.meta.dirname, '../../../electron/report/report-schema.json');

test('the shipped schema is current', () => {
  const current = `${JSON.stringify(jsonReportSchema(), null, 2)}\n`;
  if (process.env['UPDATE_REPORT_SCHEMA'] === '1') writeFileSync(file, current);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(current));
  expect(current).toContain('"server_name"');
  expect(current).toContain('"explanation_key"');
});
