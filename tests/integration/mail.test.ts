// STARTTLS on loopback: the conversation, what the observer read of it, and every way to go wrong.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createObserver } from '../../electron/observe/observer.ts';
import { nodeHashes } from '../../electron/session/hashes.ts';
import type { ObservedFlow } from '../../shared/model/observation.ts';
import {
  makeAuthority,
  type Authority,
  type KeyAndCertificate,
} from '../helpers/servers/certificates.ts';
import { startEngine, type EngineOptions, type TestEngine } from '../helpers/servers/engine.ts';
import { closeAll, startTcp } from '../helpers/servers/listen.ts';
import { imapScript, smtpScript, startMail } from '../helpers/servers/mail-server.ts';
import { outlast, stopClock } from '../helpers/still-clock.ts';

let authority: Authority;
let identity: KeyAndCertificate;
const engines: TestEngine[] = [];

function engine(options: EngineOptions = {}): TestEngine {
  const made = startEngine({ caPem: [authority.caPem], ...options });
  engines.push(made);
  return made;
}

// No limit is reached because the machine is busy.
stopClock();
beforeAll(async () => {
  authority = await makeAuthority();
  identity = await authority.issue({ names: ['localhost'] });
});
afterEach(async () => {
  await Promise.all(engines.splice(0).map((made) => made.close()));
  await closeAll();
});
afterAll(closeAll);

/** What an observer makes of everything the engine reported. */
async function observe(made: TestEngine): Promise<ObservedFlow | undefined> {
  await made.relay.drain();
  const observer = createObserver({
    hashes: nodeHashes,
    place: () => ({
      countryCode: null,
      countryName: null,
      asn: null,
      operator: null,
      scope: 'loopback',
    }),
  });
  for (const event of made.events) observer.push(event);
  return observer.finish().flows[0];
}

describe.each([
  ['smtp', smtpScript],
  ['imap', imapScript],
] as const)('%s', (scheme, script) => {
  it('begins in the open, turns to TLS on the same connection, and ends politely', async () => {
    const server = await startMail(identity, script);
    const made = engine();
    const { exchanges, failure } = await made.get(`${scheme}://localhost:${server.port}`);
    expect(failure).toBeNull();
    const [exchange] = exchanges;
    expect(exchange).toMatchObject({ protocol: scheme, request: { scheme, host: 'localhost' } });
    expect(exchange?.certificate).toMatchObject({ trusted: true });
    const lines = exchange?.talk?.lines ?? [];
    const sealedAt = lines.findIndex(({ encrypted }) => encrypted);
    expect(lines.slice(sealedAt - 2, sealedAt).map(({ text }) => text)).toEqual([
      expect.stringMatching(/STARTTLS$/),
      script.startTls.trim(),
    ]);
    expect(lines.slice(sealedAt).every(({ encrypted }) => encrypted)).toBe(true);
    expect(lines.at(-1)?.text).toMatch(/^(221|a3 OK)/);
    expect(made.flows()).toHaveLength(1);
  });

  it('shows the observer the open part, each line with its bytes, and nothing of the rest', async () => {
    const server = await startMail(identity, script);
    const made = engine();
    const { exchanges } = await made.get(`${scheme}://localhost:${server.port}`);
    const flow = await observe(made);
    expect(flow).toMatchObject({ protocol: 'tls', tls: { serverName: 'localhost' } });
    expect(flow?.clearTalk).toMatchObject({ protocol: scheme, upgraded: true, truncated: false });
    const open = (exchanges[0]?.talk?.lines ?? []).filter(({ encrypted }) => !encrypted);
    const seen = flow?.clearTalk?.lines ?? [];
    expect(seen.map(({ direction, text }) => ({ direction, text }))).toEqual(
      open.map(({ direction, text }) => ({ direction, text })),
    );
    for (const { text, evidence } of seen) {
      const { flowId, direction, offset, lengthBytes } = evidence;
      const bytes = made.bytes(flowId, direction).subarray(offset, offset + lengthBytes);
      expect(bytes.toString('latin1')).toBe(`${text}\r\n`);
    }
    const all = made.bytes(flow?.flowId ?? '', 'down').toString('latin1');
    expect(all).toContain('STARTTLS');
    expect(all).not.toContain('AUTH');
  });
});

describe('what may go wrong', () => {
  it.each([
    [
      'not offered',
      { answers: { EHLO: '250 mail.test\r\n', QUIT: '221 bye\r\n' } },
      'starttls-not-offered',
    ],
    ['refused', { startTls: '454 not now\r\n' }, 'starttls-refused'],
    ['no mail server at all', { greeting: 'SSH-2.0-OpenSSH_9.2\r\n' }, 'not-mail'],
    ['not now', { greeting: '554 no service\r\n' }, 'not-mail'],
    ['cut off', { answers: { EHLO: null } }, 'closed-early'],
    // A line slipped in before TLS would be taken for one inside it (RFC 3207 §6).
    ['more than was asked', { startTls: '220 go ahead\r\n250 injected\r\n' }, 'protocol-error'],
    ['a line without end', { greeting: `220-${'x'.repeat(200_000)}` }, 'not-mail'],
    ['an answer without end', { greeting: '220-again\r\n'.repeat(2000) }, 'not-mail'],
  ] as const)('%s', async (_what, change, kind) => {
    const server = await startMail(identity, { ...smtpScript, ...change });
    const made = engine();
    const { exchanges, failure } = await made.get(`smtp://localhost:${server.port}`);
    expect(failure?.kind).toBe(kind);
    expect(exchanges[0]?.failure).toEqual(failure);
    const flow = await observe(made);
    expect(flow?.tls).toBeNull();
  });

  it('says what could be read when STARTTLS is missing', async () => {
    const answers = { EHLO: '250 mail.test\r\n', QUIT: '221 bye\r\n' };
    const server = await startMail(identity, { ...smtpScript, answers });
    const made = engine();
    await made.get(`smtp://localhost:${server.port}`);
    const flow = await observe(made);
    expect(flow).toMatchObject({ protocol: 'smtp', clearTalk: { upgraded: false } });
    expect(flow?.clearTalk?.lines.map(({ text }) => text)).toContain('QUIT');
  });

  it('a certificate that is not trusted ends it, and is shown', async () => {
    const server = await startMail(identity, smtpScript);
    const { get } = engine({ caPem: [] });
    const { exchanges, failure } = await get(`smtp://localhost:${server.port}`);
    expect(failure?.kind).toBe('certificate-untrusted');
    expect(exchanges[0]?.certificate).toMatchObject({ trusted: false });
  });

  it('silence', async () => {
    let isReached = false;
    const server = await startTcp((socket) => {
      isReached = true;
      socket.resume();
    });
    const visit = engine({ limits: { idleMs: 200 } }).get(`smtp://localhost:${server.port}`);
    const { failure } = await outlast(visit, 200, () => isReached);
    expect(failure?.kind).toBe('no-answer');
  });

  it.each(['smtp://localhost/path', 'smtp://user@localhost', 'imap://', 'smtp://localhost:0'])(
    '%s is no address of a mail server',
    async (url) => {
      const { exchanges, failure } = await engine().get(url);
      expect(failure?.kind).toBe('invalid-url');
      expect(exchanges).toEqual([]);
    },
  );

  it.each(['ftp://localhost', 'smtps://localhost', 'mailto:bob@localhost'])('%s', async (url) => {
    expect((await engine().get(url)).failure?.kind).toBe('unsupported-scheme');
  });
});
