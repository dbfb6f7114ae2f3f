// DTLS in datagrams, alone and inside what carries it.
import { beforeAll, describe, expect, it } from 'vitest';
import { recordHandshake, type RecordedHandshake } from '../wire/recorded-handshake.ts';
import { hear, lengthsOf, type Said } from './hear.ts';

let recorded: RecordedHandshake;
beforeAll(async () => {
  recorded = await recordHandshake({ maxVersion: 'TLSv1.2' });
});

/** The hello with DTLS's version and an empty cookie, behind record and handshake headers. */
function dtlsHello(fragments: number): Uint8Array[] {
  const body = [...recorded.clientHello];
  body.splice(0, 2, 0xfe, 0xfd);
  body.splice(35 + (body[34] ?? 0), 0, 0);
  const u24 = (value: number): number[] => [value >> 16, (value >> 8) & 0xff, value & 0xff];
  const size = Math.ceil(body.length / fragments);
  return Array.from({ length: fragments }, (_, n) => {
    const part = body.slice(n * size, (n + 1) * size);
    const head = [1, ...u24(body.length), 0, 0, ...u24(n * size), ...u24(part.length)];
    const { length } = [...head, ...part];
    const record = [22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, n, length >> 8, length & 0xff];
    return Uint8Array.from([...record, ...head, ...part]);
  });
}

describe('DTLS', () => {
  it.each([1, 3])('gives its hello out of %i datagrams in any order, behind STUN', (fragments) => {
    const stun = Uint8Array.from([0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, ...new Uint8Array(12)]);
    const hello = dtlsHello(fragments).reverse();
    const said: Said[] = [['up', stun], ...hello.map((part): Said => ['up', part])];
    const { flow, at } = hear(said, { transport: 'udp' });
    expect(flow).toMatchObject({ protocol: 'dtls', tls: { serverName: 'clinic.lab.test' } });
    expect(flow.tls?.ja4).toMatch(/^dd2d/);
    expect(flow.records).toHaveLength(fragments);
    // Over several datagrams the one that completed the message is pointed at.
    const [name] = flow.names;
    expect(name && at(name.evidence)).toContain(fragments === 1 ? 'clinic.lab.test' : '\xfe\xfd');
  });

  it('says where its hello came in more pieces than are put together', () => {
    // Every other one, so that each leaves a gap.
    const pieces = dtlsHello(140).filter((_, n) => n % 2 === 0);
    const { flow } = hear(
      pieces.map((part): Said => ['up', part]),
      { transport: 'udp' },
    );
    expect(flow.tls).toMatchObject({ serverName: null, ja3: null });
    expect(flow.tls?.problem).toMatch(/^parts of the handshake were left out/);
    const whole = hear([['up', dtlsHello(1)[0] ?? '']], { transport: 'udp' });
    expect(whole.flow.tls?.problem).toBeNull();
  });

  it.each([
    ['in the clear', 0, [2, 40], 'fatal: handshake_failure'],
    ['sealed', 1, Array.from({ length: 26 }, (_, n) => n), null],
  ])('tells an alert %s', (_, epoch, body, value) => {
    const [hello = new Uint8Array()] = dtlsHello(1);
    const head = [21, 0xfe, 0xfd, 0, epoch, 0, 0, 0, 0, 0, 1, 0, body.length];
    const alert = Uint8Array.from([...head, ...body]);
    const { flow, at } = hear(
      [
        ['up', hello],
        ['down', alert],
      ],
      { transport: 'udp' },
    );
    const step = flow.tls?.handshake.at(-1);
    expect(step).toMatchObject({ kind: 'alert', encrypted: epoch > 0 });
    expect(step?.fields.map((field) => field.value)).toEqual(value === null ? [] : [value]);
    expect(step && at(step.evidence)).toBe(Buffer.from(alert).toString('latin1'));
  });

  it('to the port of encrypted look-ups is DNS over DTLS', () => {
    const [hello = new Uint8Array()] = dtlsHello(1);
    const { flow } = hear([['up', hello]], { transport: 'udp', port: 853 });
    expect(flow.encryptedDns).toEqual({ kind: 'dnsod', basis: 'port 853' });
  });

  it.each([
    ['CAPWAP', (part: Uint8Array) => [1, 0, 0, 0, ...part]],
    ['a TURN channel', (part: Uint8Array) => [0x40, 1, 0, part.length, ...part, 0, 0]],
    [
      'a TURN indication behind another attribute',
      (part: Uint8Array) => {
        const head = [0, 0x16, 0, part.length + 12, 0x21, 0x12, 0xa4, 0x42];
        const other = [0, 0x12, 0, 1, 9, 0, 0, 0];
        return [...head, ...new Uint8Array(12), ...other, 0, 0x13, 0, part.length, ...part];
      },
    ],
  ])('is found inside %s', (_name, wrap) => {
    const said = dtlsHello(2).map((part): Said => ['up', Uint8Array.from(wrap(part))]);
    const { flow, at } = hear(said, { transport: 'udp' });
    expect(flow).toMatchObject({ protocol: 'dtls', tls: { serverName: 'clinic.lab.test' } });
    for (const { offset } of flow.records) {
      expect(at({ direction: 'up', offset, lengthBytes: 3 })).toBe('\x16\xfe\xfd');
    }
    const cut = dtlsHello(2).map((part): Said => {
      const wrapped = Uint8Array.from(wrap(part));
      return ['up', wrapped.subarray(0, 70), wrapped.length - 70];
    });
    expect(lengthsOf(hear(cut, { transport: 'udp' }).flow, 'up')).toEqual(lengthsOf(flow, 'up'));
  });

  it('of version 1.3 hides the type of its records', () => {
    const [hello = new Uint8Array(0)] = dtlsHello(1);
    const sealed = Uint8Array.from([0x2e, 0, 7, 0, 5, 1, 2, 3, 4, 5]);
    const { flow } = hear(
      [
        ['up', hello],
        ['up', sealed],
      ],
      { transport: 'udp' },
    );
    expect(flow.records.at(-1)).toMatchObject({ contentType: 23, lengthBytes: 5 });
  });

  it('has records as long as they were where the capture cut the datagrams', () => {
    const [hello = new Uint8Array(0)] = dtlsHello(1);
    const cut = hello.subarray(0, 60);
    const endless = Uint8Array.from([0x2a, 0, 7, 1, 2, 3, 4, 5]);
    const { flow } = hear(
      [
        ['up', cut, hello.length - cut.length],
        ['up', endless, 900],
      ],
      { transport: 'udp' },
    );
    expect(flow).toMatchObject({ protocol: 'dtls', tls: { serverName: null, ja4: null } });
    expect(flow.tls?.problem).toMatch(/cannot be read/);
    expect(lengthsOf(flow, 'up')).toEqual([hello.length - 13, 905]);
  });
});
