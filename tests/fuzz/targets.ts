// What the fuzzer feeds: one function a group of parsers. Each takes any bytes; anything thrown is a
// fault.
import type { FlowListener } from '../../electron/wire/ip/flow-listener.ts';
import { FlowReader } from '../../electron/observe/flow-reader.ts';
import { Http3Letter } from '../../electron/decrypt/http3-letter.ts';
import { BodyBudget } from '../../electron/decrypt/letter-limits.ts';
import { lookAtFlows } from '../../electron/observe/look/look.ts';
import { LookSums } from '../../electron/observe/look/look-sums.ts';
import { createObserver } from '../../electron/observe/observer.ts';
import { nodeHashes } from '../../electron/session/hashes.ts';
import { readCaptureFlows } from '../../electron/wire/capture/capture-flows.ts';
import { createCaptureFlows } from '../helpers/capture-events.ts';
import { parseSocksRequest } from '../../electron/wire/clear/socks.ts';
import { readDataFrames } from '../../electron/wire/quic/data-frames.ts';
import { parseDnsMessage } from '../../electron/wire/dns/message.ts';
import { parseCertificate12 } from '../../electron/wire/tls/certificate.ts';
import { readCertificateTerms } from '../../electron/wire/tls/certificate-terms.ts';
import { parseClientHello } from '../../electron/wire/tls/client-hello.ts';
import { parseServerHello } from '../../electron/wire/tls/server-hello.ts';
import { parseSsl2ClientHello } from '../../electron/wire/tls/ssl2.ts';
import { observedFlowSchema } from '../../shared/model/observation.ts';
import type { Place } from '../../shared/model/place.ts';

const nowhere: Place = {
  countryCode: null,
  countryName: null,
  asn: null,
  operator: null,
  scope: 'public',
};

/** Cuts the bytes into segments: before each stand its side and its length. */
function feed(listener: FlowListener, data: Uint8Array): void {
  const ends = { up: 0, down: 0 };
  let timeMs = 0;
  for (let at = 0; at + 2 <= data.length; timeMs += 1) {
    const [how = 0, size = 0] = data.subarray(at, at + 2);
    const direction = how & 1 ? 'down' : 'up';
    const bytes = data.subarray(at + 2, at + 2 + size * (how & 2 ? 8 : 1));
    const lengthBytes = bytes.length;
    const offset = ends[direction];
    ends[direction] += lengthBytes;
    at += 2 + lengthBytes;
    if (lengthBytes === 0) continue;
    const isLost = (how & 0xf0) === 0xf0;
    if (lengthBytes <= listener.quietBytes(direction))
      listener.pass(direction, lengthBytes, timeMs);
    else {
      const segment = { flowId: 'f', direction, timeMs, offset, lengthBytes } as const;
      listener.segment({ ...segment, bytes: isLost ? null : bytes });
    }
  }
}

/** A flow read to its end must still be one that can be shown and stored. */
function readFlow(data: Uint8Array, transport: 'tcp' | 'udp', isDns: boolean): void {
  const local = { address: '192.0.2.1', port: 50_000 };
  const remote = { address: '192.0.2.2', port: 443 };
  const flow = { flowId: 'f', transport, local, remote, openedMs: 0 };
  const reader = new FlowReader({ flow, place: nowhere, hashes: nodeHashes, isDns });
  feed(reader, data);
  reader.closed(1e6, 'end');
  observedFlowSchema.parse(reader.observe([]));
}

export const groups = {
  messages: (data: Uint8Array): void => {
    const [which = 0] = data;
    const bytes = data.subarray(1);
    const parsers = [
      parseClientHello,
      parseServerHello,
      parseCertificate12,
      readCertificateTerms,
      parseSsl2ClientHello,
      parseSocksRequest,
      (body: Uint8Array) => parseClientHello(body, 'dtls'),
    ];
    parsers[which % parsers.length]?.(bytes);
  },
  streams: (data: Uint8Array): void => {
    readFlow(data, 'tcp', false);
  },
  datagrams: (data: Uint8Array): void => {
    readFlow(data, 'udp', false);
  },
  dns: (data: Uint8Array): void => {
    parseDnsMessage(data);
    readFlow(data, (data[0] ?? 0) & 4 ? 'tcp' : 'udp', true);
  },
  /** What is inside QUIC once a key opened it. */
  http3: (data: Uint8Array): void => {
    const letter = new Http3Letter(new BodyBudget());
    let at = 0;
    for (let timeMs = 0; at + 3 <= data.length; timeMs += 1) {
      const [how = 0, size = 0, place = 0] = data.subarray(at, at + 3);
      const bytes = data.subarray(at + 3, at + 3 + size);
      at += 3 + size;
      const direction = how & 1 ? 'down' : 'up';
      const lengthBytes = bytes.length;
      const chunk = {
        direction,
        bytes,
        lengthBytes,
        timeMs,
        recordOffset: at,
        recordEnd: at + size,
      } as const;
      if (how & 2) {
        const part = { id: (how >> 2) & 15, offset: place, bytes, isLast: (how & 0x80) > 0, chunk };
        letter.push(direction, part);
      } else {
        readDataFrames(bytes, (frame) => {
          if (frame.kind === 'stream') letter.push(direction, { ...frame, chunk });
          else if (frame.kind === 'reset') letter.reset(frame.id, frame.code);
        });
      }
    }
    for (const { request, response } of letter.exchanges) {
      request.body.finish();
      response?.body.finish();
    }
  },
  captures: (data: Uint8Array): void => {
    const observer = createObserver({ place: () => nowhere, hashes: nodeHashes });
    const flows = createCaptureFlows(observer.push);
    const half = Math.floor(data.length / 2);
    flows.push(new Uint8Array(data.subarray(0, half)));
    flows.push(new Uint8Array(data.subarray(half)));
    flows.end();
    observer.finish();
  },
  looks: (data: Uint8Array): void => {
    const sums = new LookSums();
    const flows = readCaptureFlows({
      open: lookAtFlows(nodeHashes, (look) => {
        sums.add(look);
      }),
    });
    flows.push(new Uint8Array(data));
    flows.end();
  },
};

export const groupNames = Object.keys(groups) as (keyof typeof groups)[];
