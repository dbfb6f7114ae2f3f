// Every message of a handshake has its own name, in TLS and in DTLS; what has none is left to "other".
import { beforeAll, describe, expect, it } from 'vitest';
import { handshakeStepKinds } from '../../../shared/model/handshake.ts';
import { StepColumns } from '../../../electron/observe/step-columns.ts';
import { recordHandshake, type RecordedHandshake } from '../wire/recorded-handshake.ts';
import { hear, type Said } from './hear.ts';

let recorded: RecordedHandshake;
beforeAll(async () => {
  recorded = await recordHandshake({ maxVersion: 'TLSv1.2' });
});

const record = (contentType: number, body: readonly number[]): Uint8Array =>
  Uint8Array.of(contentType, 3, 3, body.length >> 8, body.length & 0xff, ...body);
const message = (type: number, body: readonly number[] | Uint8Array = [1, 2, 3]): Uint8Array =>
  record(22, [type, 0, body.length >> 8, body.length & 0xff, ...body]);

const hellos = (): Said[] => [
  ['up', message(1, recorded.clientHello)],
  ['down', message(2, recorded.serverHello)],
];

const kindsOf = (said: readonly Said[]): string[] =>
  (hear([...hellos(), ...said]).flow.tls?.handshake ?? []).slice(2).map(({ kind }) => kind);

describe('messages of TLS 1.2', () => {
  it('of a handshake in which the client shows itself, and its certificate’s status is stapled', () => {
    const said: Said[] = [
      ['down', message(23)],
      ['down', message(22)],
      ['down', message(12)],
      ['down', message(13)],
      ['down', message(14, [])],
      ['up', message(23)],
      ['up', message(11, [0, 0, 0])],
      ['up', message(16)],
      ['up', message(15)],
      ['down', message(4)],
    ];
    expect(kindsOf(said)).toEqual([
      'supplemental-data',
      'certificate-status',
      'server-key-exchange',
      'certificate-request',
      'server-hello-done',
      'supplemental-data',
      'client-certificate',
      'client-key-exchange',
      'certificate-verify',
      'new-session-ticket',
    ]);
  });

  it('that are seldom met', () => {
    const said: Said[] = [
      ['down', message(0, [])],
      ['up', message(21)],
      ['down', message(20)],
      ['down', message(99)],
    ];
    expect(kindsOf(said)).toEqual(['hello-request', 'certificate-url', 'finished', 'other']);
  });

  it('cannot be told apart once the cipher has changed, nor can a heartbeat be read then', () => {
    const open = record(24, [1, 0, 1, 65]);
    const said: Said[] = [
      ['up', open],
      ['up', record(20, [1])],
      ['up', message(20)],
      ['up', open],
    ];
    const { tls } = hear([...hellos(), ...said]).flow;
    expect(tls?.handshake.slice(2).map(({ kind, encrypted }) => [kind, encrypted])).toEqual([
      ['heartbeat', false],
      ['change-cipher-spec', false],
      ['encrypted-handshake', true],
      ['heartbeat', true],
    ]);
  });
});

it('keeps every kind there is in its columns', () => {
  const columns = new StepColumns(handshakeStepKinds.length);
  const steps = handshakeStepKinds.map((kind, n) => ({
    kind,
    direction: n % 2 === 0 ? ('up' as const) : ('down' as const),
    encrypted: n % 3 === 0,
    timeMs: n,
    offset: n * 10,
    lengthBytes: 5,
    shows: 'length' as const,
  }));
  for (const step of steps) columns.push(step);
  expect(columns.toSteps()).toEqual(steps);
});
