// What a session can be exported as, in plain words and in three groups.
import type { ReportFormat } from '../../../shared/model/report-format.ts';

export interface ExportFormat {
  readonly value: ReportFormat;
  readonly name: string;
  readonly text: string;
  /** TLS secrets: never in it, if the user wants them, or nothing else is in it. */
  readonly secrets: 'none' | 'optional' | 'only';
}

export interface FormatGroup {
  readonly title: string;
  readonly formats: readonly ExportFormat[];
}

const plain = (value: ReportFormat, name: string, text: string): ExportFormat => ({
  value,
  name,
  text,
  secrets: 'none',
});

export const formatGroups: readonly FormatGroup[] = [
  {
    title: 'For people',
    formats: [
      plain('html', 'HTML', 'One page with charts; opens anywhere, prints well'),
      plain('pdf', 'PDF', 'The same page, ready to hand out'),
      plain('md', 'Markdown', 'For notes and wikis'),
    ],
  },
  {
    title: 'For tables',
    formats: [
      plain('csv', 'CSV', 'The ledger’s rows for a spreadsheet'),
      plain('parquet', 'Parquet', 'Folder for DuckDB, Spark and the like, day by day'),
    ],
  },
  {
    title: 'For other tools',
    formats: [
      {
        value: 'pcapng',
        name: 'pcapng',
        text: 'Packets for Wireshark, rebuilt from what was seen',
        secrets: 'optional',
      },
      plain('har', 'HAR', 'Requests and answers, for web developers’ tools'),
      plain('zeek', 'Zeek logs', 'Folder with conn.log, ssl.log and dns.log'),
      plain('zeek-json', 'Zeek logs as JSON', 'The same, a JSON object a line'),
      {
        value: 'keylog',
        name: 'Key log',
        text: 'TLS secrets, to decrypt a capture of your own',
        secrets: 'only',
      },
      plain('json', 'JSON', 'Everything; can be opened here again'),
    ],
  },
];

const all = formatGroups.flatMap(({ formats }) => formats);

export function findFormat(value: string): ExportFormat {
  const found = all.find((format) => format.value === value) ?? all[0];
  if (found === undefined) throw new Error('There are no formats.');
  return found;
}
