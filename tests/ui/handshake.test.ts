// Step 0 of the handshake: what went in the clear before TLS, on whatever protocol.
import type { ClearPrelude } from '../../shared/model/clear-text.ts';
import { unseenTls } from '../../shared/model/handshake.ts';
import type { ObservedFlow } from '../../shared/model/observation.ts';
import { asCapture } from './support/change-sample.ts';
import { clinicDocument } from './support/sample-session.ts';
import type { SampleLibrary } from './support/sample-library.ts';
import { expectAccessible, expectFitsSmallest, keepPicture } from '../helpers/screens.ts';
import { expect, test } from './support/test.ts';

const evidence = { flowId: 'f1', direction: 'up' as const, offset: 0, lengthBytes: 36 };
const say = (label: string, value: string) => ({ label, value, evidence, explanationKey: null });

const preludes: readonly (readonly [string, ClearPrelude, string])[] = [
  [
    'a proxy',
    {
      protocol: 'http-proxy',
      lines: [
        say('Client says', 'CONNECT clinic.example:443 HTTP/1.1'),
        say('Client says', 'Proxy-Authorization: Basic …'),
        say('Server says', 'HTTP/1.1 200 Connection established'),
      ],
    },
    'In the clear until here: the proxy',
  ],
  [
    'FTP',
    { protocol: 'ftp', lines: [say('Server says', '220 FTP'), say('Client says', 'AUTH TLS')] },
    'In the clear until here: the switch to TLS',
  ],
];

for (const [name, clearPrelude, title] of preludes) {
  test(`what ${name} was told in the clear is the step before the first`, async ({
    page,
    library,
    open,
  }) => {
    const document = clinicDocument({ id: 's1', title: 'clinic.example', createdAtMs: Date.now() });
    const [flow, ...others] = document.flows;
    if (flow === undefined) throw new Error('the sample has no flow');
    library.documents.set('s1', { ...document, flows: [{ ...flow, clearPrelude }, ...others] });
    await open();
    await page.getByRole('button', { name: /^clinic\.example/u }).click();
    await page.getByRole('tab', { name: 'Handshake' }).click();
    const step = page.locator('.step').first();
    await expect(step).toContainText(title);
    for (const { value } of clearPrelude.lines) await expect(step).toContainText(value);
    await expect(step.locator('.exposure')).toHaveText('visible');
    await expect(page.locator('.step')).toHaveCount(6);
  });
}

test('a certificate that had expired by the time of its packet is told as such', async ({
  page,
  library,
  open,
}) => {
  const createdAtMs = Date.UTC(2026, 10, 28, 12);
  const document = clinicDocument({ id: 's1', title: 'old.pcap', createdAtMs });
  const [flow] = document.flows;
  if (flow === undefined) throw new Error('the sample has no flow');
  const showing = (flowId: string, until: string, openedMs: number): ObservedFlow => {
    const at = { flowId, direction: 'down' as const, offset: 0, lengthBytes: 13 };
    const step = {
      kind: 'certificate' as const,
      direction: 'down' as const,
      timeMs: openedMs + 5,
      encrypted: false,
      evidence: { ...at, lengthBytes: 40 },
      fields: [{ label: 'Valid until', value: until, evidence: at, explanationKey: 'certificate' }],
    };
    const tls = { ...flow.tls, version: 'TLS 1.2', certificateReadable: true, handshake: [step] };
    return { ...flow, flowId, openedMs, tls: { ...unseenTls, ...tls } };
  };
  const flows = [
    showing('f1', '2026-11-28 11:59:59 UTC', 0),
    showing('f2', '2026-11-28 12:00:01 UTC', 500),
  ];
  library.documents.set('s1', { ...document, flows });
  await open();
  await page.getByRole('button', { name: /^old\.pcap/u }).click();
  await page.getByRole('tab', { name: 'Connections' }).click();
  const rows = page.getByRole('table', { name: 'Connections' }).locator('.row-button');
  await rows.nth(0).click();
  const fields = page.locator('.step-fields');
  await expect(fields).toContainText('had expired when it was shown');
  await fields.getByRole('button', { name: '13 B: bytes of Validity' }).click();
  await expect(page.locator('.hex-bytes mark').first()).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('tab', { name: 'Connections' }).click();
  await rows.nth(1).click();
  await expect(fields).toContainText('2026-11-28 12:00:01 UTC');
  await expect(fields).not.toContainText('expired');
});

/** A page without encryption, a question for its address, and something that nobody knows. */
function fillPlain(library: SampleLibrary): void {
  const document = clinicDocument({ id: 's1', title: 'plain.pcap', createdAtMs: Date.now() });
  const [flow] = document.flows;
  if (flow === undefined) throw new Error('the sample has no flow');
  const span = (direction: 'up' | 'down', offset: number, lengthBytes: number) => ({
    flowId: 'http',
    direction,
    offset,
    lengthBytes,
  });
  const head = {
    headEvidence: span('up', 0, 80),
    bodyEvidence: span('up', 80, 0),
    headerEvidence: [span('up', 47, 19)],
  };
  const plain = { ...flow, tls: null, names: [], records: [], estimates: [] };
  const flows = [
    {
      ...plain,
      flowId: 'http',
      protocol: 'http' as const,
      names: [{ name: 'forum.example', leak: 'http-host' as const, evidence: span('up', 47, 19) }],
      http: [
        {
          ...head,
          direction: 'up' as const,
          startLine: 'GET /login?password=hunter2 HTTP/1.1',
          headers: [['Cookie', 'sid=1234'] as [string, string]],
        },
        {
          ...head,
          direction: 'down' as const,
          startLine: 'HTTP/1.1 200 OK',
          headers: [],
          headerEvidence: [],
          headEvidence: span('down', 0, 80),
          bodyEvidence: span('down', 80, 5000),
        },
      ],
      estimates: (['up', 'down'] as const).map((direction) => ({
        direction,
        index: 0,
        startedMs: direction === 'up' ? 12.5 : 30.25,
        endedMs: 31,
        totalBytes: 80,
        bodyBytes: 0,
        errorBytes: 0,
        method: 'count of the readable bytes',
        evidence: span(direction, 0, 80),
      })),
    },
    { ...plain, flowId: 'dns', transport: 'udp' as const, protocol: 'dns' as const },
    { ...plain, flowId: 'what', protocol: 'unknown' as const, bytesUp: 40, bytesDown: 0 },
  ].map((one, n) => ({ ...one, openedMs: n * 10 }));
  library.documents.set('s1', {
    ...asCapture(document),
    flows,
    dns: [
      {
        flowId: 'dns',
        transport: 'udp',
        server: { address: '192.0.2.53', port: 53 },
        name: 'forum.example',
        type: 'A',
        askedMs: 10,
        answeredMs: 12,
        responseCode: 'NXDOMAIN',
        truncated: false,
        answers: [],
        problem: null,
        nameEvidence: { ...span('up', 12, 15), flowId: 'dns' },
        answerEvidence: null,
      },
    ],
  });
}

test('a connection without a handshake shows what was said on it', async ({
  page,
  library,
  open,
}) => {
  fillPlain(library);
  await open();
  await page.getByRole('button', { name: /^plain\.pcap/u }).click();
  const connections = page.getByRole('tab', { name: 'Connections' });
  const rows = page.getByRole('table', { name: 'Connections' }).locator('.row-button');
  await connections.click();
  await rows.nth(0).click();
  const messages = page.getByRole('list', { name: 'Messages' }).getByRole('listitem');
  await expect(messages.first()).toContainText('Request: GET /login');
  await expect(messages.last()).toContainText('Answer: 200 OK');
  await expect(messages.first()).toContainText('12.5 ms · 80 B');
  await expect(messages.last()).toContainText('30.3 ms · 80 B');
  await expect(messages.first()).not.toContainText('hunter2');
  await expect(messages.first()).not.toContainText('sid=1234');
  await expectAccessible(page);
  await keepPicture(page, 'light', 'handshake-plain-http');
  await page.emulateMedia({ colorScheme: 'dark' });
  await keepPicture(page, 'dark', 'handshake-plain-http');
  await page.emulateMedia({ colorScheme: 'light' });
  await page.getByRole('switch', { name: 'Show secrets' }).click();
  await expect(messages.first()).toContainText('hunter2');
  await messages
    .first()
    .getByRole('button', { name: /bytes of Cookie/u })
    .click();
  await expect(page.locator('.hex-bytes mark').first()).toBeVisible();
  await expectFitsSmallest(page, 'light', 'handshake-plain-http-small');

  await connections.click();
  await rows.nth(1).click();
  await expect(messages.first()).toContainText('Question: A of forum.example');
  await expect(messages.last()).toContainText('Answer: NXDOMAIN');

  await connections.click();
  await rows.nth(2).click();
  await expect(page.getByText('What is spoken here was not recognised.')).toBeVisible();
  await expect(messages).toHaveCount(1);
  await expect(messages.locator('.hex-bytes mark').first()).toBeVisible();

  // From its records, of which there are none, a button leads back.
  await page.getByRole('tab', { name: 'Records' }).click();
  await page.getByRole('button', { name: 'What was said on this connection' }).click();
  await expect(messages).toHaveCount(1);
});

test('what the facts of a connection are called is explained, as in its steps', async ({
  page,
  open,
}) => {
  await open();
  await page.getByRole('button', { name: /^clinic\.example/u }).click();
  await page.getByRole('tab', { name: 'Handshake' }).click();
  const facts = page.locator('.handshake-facts');
  for (const [fact, title] of [
    ['ALPN offered', 'ALPN (protocol choice)'],
    ['ECH', 'ECH (encrypted client hello)'],
    ['JA4', 'JA4'],
    ['JA3', 'JA3'],
  ] as const) {
    const term = facts.locator('dt', { hasText: fact });
    await term.getByRole('button', { name: `What is ${title}?` }).press('Enter');
    await expect(page.getByRole('dialog').getByText(title, { exact: true })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  }
  await expectAccessible(page);
});

test('the bytes of a step fit in the smallest window, also far on in a connection', async ({
  page,
  engine,
  open,
}) => {
  const offset = 1_000_000;
  engine.handle('session.evidence', async ({ span: asked }) => ({
    ok: true,
    value: { span: { ...asked, offset }, bytes: new Uint8Array(600), offset, complete: true },
  }));
  await open();
  await page.getByRole('button', { name: /^clinic\.example/u }).click();
  await page.getByRole('tab', { name: 'Handshake' }).click();
  await page.setViewportSize({ width: 900, height: 600 });
  await expect(page.locator('.step')).toHaveCount(5);
  for (const button of await page.getByRole('button', { name: /^Bytes of /u }).all()) {
    await button.click();
  }
  await expect(page.locator('.hex-view').first()).toContainText(String(offset));
  await expectFitsSmallest(page, 'light', 'handshake-bytes-small');
});
