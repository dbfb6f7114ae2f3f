// Times that no calendar has: a file may say anything, and one visit with such a time would spoil every
// later session to the same website ("in earlier sessions, the first on …").
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readZeek } from '../../../electron/interchange/zeek/read-zeek.ts';
import { parseJsonReport } from '../../../electron/report/parse-json.ts';
import { renderReport } from '../../../electron/report/render-report.ts';
import { foreignSession } from '../../../electron/session/foreign-session.ts';
import { openForeign } from '../../../electron/session/open-foreign.ts';
import { CaptureReader } from '../../../electron/wire/capture/capture-reader.ts';
import { sessionSchema } from '../../../shared/model/session.ts';
import { sampleDocument } from '../../fixtures/session-document.ts';
import { loopbackPlace } from '../../helpers/lab-session.ts';
import { NgSection } from '../wire/ip/pcapng-file.ts';

test.each([1e300, -9e15])('a report with a visit at %d is refused', (startedAtMs) => {
  const sample = sampleDocument();
  const visits = sample.session.visits.map((visit) => ({ ...visit, startedAtMs }));
  const odd = { ...sample, session: { ...sample.session, visits } };
  const read = parseJsonReport(renderReport('json', odd, { redacted: null }));
  expect(read.ok ? '' : read.error.detail).toContain('session.visits.0.startedAtMs');
});

test('a HAR file whose request never ends is a session with an end', async () => {
  const request = { method: 'GET', url: 'https://clinic.example/' };
  const entry = { startedDateTime: '2026-01-01T00:00:00Z', time: 1e308, request };
  const har = { log: { entries: [{ ...entry, response: { status: 200 } }] } };
  const folder = mkdtempSync(join(tmpdir(), 'onlooker-times-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'x.har');
  writeFileSync(path, JSON.stringify(har));
  const noPlaces = () => Promise.reject(new Error('no place is asked for'));
  const opened = await openForeign({ kind: 'json', path }, noPlaces);
  if (!opened.ok) throw new Error(opened.error.detail);
  expect(sessionSchema.safeParse(opened.value[0]?.session).success).toBe(true);
});

test.each([
  ['all connections', '1e300\tC1\t1\n', null],
  ['one of them', '1.5\tC1\t1e300\n1e300\tC2\t1\n', ['C1']],
])('a Zeek log with %s on no calendar', async (_name, rows, flowIds) => {
  const folder = mkdtempSync(join(tmpdir(), 'onlooker-times-'));
  try {
    writeFileSync(join(folder, 'conn.log'), `#fields\tts\tuid\tduration\n${rows}`);
    const read = await readZeek(folder, () => loopbackPlace);
    expect(read.ok ? read.value.observations.flows.map(({ flowId }) => flowId) : null).toEqual(
      flowIds,
    );
    if (!read.ok) return;
    const { session, flows } = foreignSession(read.value, 's1');
    expect(sessionSchema.safeParse(session).success).toBe(true);
    expect(flows[0]?.closedMs).toBe(null);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a packet of pcapng at such a time is taken to have come with the one before', () => {
  const section = new NgSection(true)
    .interface({ linkType: 101 })
    .interface({ linkType: 101, resolution: 0 })
    .interface({ linkType: 101, offsetS: -(2n ** 62n) })
    .packet(0, 5_000_000n, [1])
    .packet(1, 2n ** 63n, [2])
    .packet(2, 1n, [3]);
  const times: number[] = [];
  const reader = new CaptureReader({ onPacket: (_linkType, timeMs) => times.push(timeMs) });
  reader.push(section.finish());
  expect([times, reader.problem]).toEqual([[5000, 5000, 5000], null]);
});
