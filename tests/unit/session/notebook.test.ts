// The live notebook: what a line says, and that it stays within its bounds.
import { describe, expect, it } from 'vitest';
import { createNotebook } from '../../../electron/session/notebook.ts';
import type { Place } from '../../../shared/model/place.ts';
import type { FlowEvent } from '../../../shared/model/segment.ts';

const nowhere: Place = {
  countryCode: null,
  countryName: null,
  operator: null,
  asn: null,
  scope: 'public',
};

const opened = (n: number, openedMs: number, transport: 'tcp' | 'udp' = 'tcp'): FlowEvent => ({
  kind: 'opened',
  flow: {
    flowId: `tcp-${n}`,
    transport,
    local: { address: '192.0.2.1', port: 50_000 + n },
    remote: { address: '203.0.113.9', port: 443 },
    openedMs,
  },
});

const segment = (n: number, direction: 'up' | 'down', lengthBytes: number): FlowEvent => ({
  kind: 'segment',
  segment: { flowId: `tcp-${n}`, direction, timeMs: 5, offset: 0, lengthBytes, bytes: null },
});

describe('createNotebook', () => {
  it('writes a line a connection, with its bytes, its end, and how long since the last', () => {
    let changes = 0;
    const notebook = createNotebook(
      () => ({ ...nowhere, countryCode: 'DE', operator: 'Example Hosting' }),
      () => {
        changes += 1;
      },
    );
    notebook.pushFlow(opened(1, 100));
    notebook.nameFlow('tcp-1', 'shop.example');
    notebook.pushFlow(segment(1, 'up', 500));
    notebook.pushFlow(segment(1, 'down', 4000));
    notebook.pushFlow(opened(2, 40_100));
    notebook.nameFlow('tcp-2', 'shop.example');
    // A second request on the connection is no second contact.
    notebook.nameFlow('tcp-2', 'shop.example');
    notebook.pushFlow({ kind: 'closed', flowId: 'tcp-1', timeMs: 41_000, reason: 'end' });
    expect(changes).toBe(5);
    expect(notebook.take()).toMatchObject({
      connections: 2,
      bytesUp: 500,
      bytesDown: 4000,
      lines: [
        {
          name: 'shop.example',
          countryCode: 'DE',
          bytesDown: 4000,
          againAfterMs: null,
          isOver: true,
        },
        { name: 'shop.example', bytesDown: 0, againAfterMs: 40_000, isOver: false },
      ],
    });
    expect(notebook.take().lines).toEqual([]);
    expect(notebook.look().lines).toHaveLength(2);
  });

  it('says "again" of a bare address too, and leaves look-ups out', () => {
    const notebook = createNotebook(
      () => nowhere,
      () => undefined,
    );
    notebook.pushFlow(opened(9, 1, 'udp'));
    for (const n of [1, 2]) {
      notebook.pushFlow(opened(n, n * 1000));
      notebook.nameFlow(`tcp-${n}`, '203.0.113.9');
    }
    expect(notebook.take().lines.map(({ againAfterMs }) => againAfterMs)).toEqual([null, 1000]);
  });

  it('counts all connections of a flood, and keeps the newest lines', () => {
    const notebook = createNotebook(
      () => nowhere,
      () => undefined,
    );
    for (let n = 0; n < 6000; n += 1) {
      notebook.pushFlow(opened(n, n));
      notebook.nameFlow(`tcp-${n}`, `host-${n}.example`);
    }
    expect(notebook.connections()).toBe(6000);
    const { lines } = notebook.look();
    expect(lines).toHaveLength(5000);
    expect(lines.at(-1)?.name).toBe('host-5999.example');
    expect(notebook.take().lines.length).toBeLessThanOrEqual(500);
  });
});
