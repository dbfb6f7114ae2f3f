// What an internationalised name spells stands behind it wherever the command line tells names to people.
import { expect, test } from 'vitest';
import { describeLook } from '../../../electron/cli/describe-look.ts';
import { describeOverview } from '../../../electron/cli/describe-overview.ts';
import { describeSession } from '../../../electron/cli/describe-session.ts';
import { LookSums } from '../../../electron/observe/look/look-sums.ts';
import type { SessionOverview } from '../../../shared/model/overview.ts';
import { emptyOverview } from '../../helpers/empty-overview.ts';
import { sampleDocument } from '../../fixtures/session-document.ts';

const name = 'xn--mnchen-3ya.de';
const spelt = `${name} (münchen.de)`;
/** With one letter of another alphabet. */
const deceiving = 'xn--pypal-4ve.com';

const sums = { flows: 1, bytesUp: 700, bytesDown: 49_000, firstMs: 1, lastMs: 1 };
const evidence = { flowId: 'tcp-1', direction: 'up' as const, offset: 30, lengthBytes: 20 };
const overview: SessionOverview = {
  ...emptyOverview,
  facets: {
    ...emptyOverview.facets,
    name: { rows: [{ ...sums, value: name }], total: 1 },
  },
  clear: {
    rows: [
      {
        severity: 1,
        kind: 'page',
        label: 'Page asked for',
        value: `http://${name}/`,
        name,
        flows: 1,
        firstMs: 1,
        evidence,
      },
    ],
    total: 1,
  },
};

test('a look', () => {
  const looked = new LookSums();
  for (const serverName of [name, deceiving]) {
    looked.names.add(serverName, 100);
    looked.connections += 1;
  }
  const lines = describeLook('x.pcap', looked, { packets: 1, lengthMs: 1, problem: null });
  expect(lines.join('\n')).toMatch(/ {2}xn--mnchen-3ya\.de \(münchen\.de\) {2,}1 connection/u);
  expect(lines.join('\n')).toMatch(/ {2}xn--pypal-4ve\.com {2,}1 connection/u);
});

test('an overview', () => {
  const text = describeOverview(overview).join('\n');
  expect(text).toContain(`Page asked for: http://${name}/ (münchen.de) (${spelt}), 1 connection`);
  expect(text).toMatch(/ {2}xn--mnchen-3ya\.de \(münchen\.de\) +1 connection/u);
});

test('a session: its sentence, its visits and its ledger', () => {
  const text = describeSession(
    JSON.parse(JSON.stringify(sampleDocument()).replaceAll('clinic.example', name)) as ReturnType<
      typeof sampleDocument
    >,
    null,
  );
  expect(text).toContain(`visited ${spelt}.`);
  expect(text).toMatch(/^https:\/\/xn--mnchen-3ya\.de\/\S* \(münchen\.de\)/mu);
  expect(text).toContain(`${name} (DNS, SNI) (münchen.de)  │ ${spelt}`);
});

test('a value that is cut still says what the name in it spells', () => {
  const [first] = overview.clear.rows;
  if (first === undefined) throw new Error('the sample is too small');
  const value = `http://${name}/${'a'.repeat(100)}`;
  const rows = [{ ...first, value, name: null }];
  const text = describeOverview({ ...overview, clear: { rows, total: 1 } }).join('\n');
  expect(text).toMatch(/a… \(münchen\.de\), 1 connection/u);
});
