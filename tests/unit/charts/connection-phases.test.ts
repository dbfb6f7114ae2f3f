// Which look-up a connection waited for, and where its handshake ended.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attributeWaits, findHandshake } from '../../../shared/charts/connection-phases.ts';

describe('look-ups', () => {
  const lookup = { name: 'a.example', kind: 'A udp', fromMs: 10, toMs: 20 };

  it('belong to the first connection after their answer', () => {
    const openings = [30, 21, 5].map((openedMs) => ({ name: 'a.example', openedMs }));
    expect(attributeWaits(openings, [lookup])).toEqual([null, { fromMs: 10, toMs: 20 }, null]);
  });

  it('for both families count as one wait', () => {
    const six = { ...lookup, kind: 'AAAA udp', fromMs: 11, toMs: 26 };
    const late = { ...lookup, kind: 'HTTPS udp', fromMs: 12, toMs: 90 };
    const [wait] = attributeWaits([{ name: 'a.example', openedMs: 30 }], [late, lookup, six]);
    expect(wait).toEqual({ fromMs: 10, toMs: 26 });
  });

  it('asked for anew belong to whoever connected next', () => {
    const again = { ...lookup, fromMs: 900, toMs: 950 };
    const openings = [960, 22, 970].map((openedMs) => ({ name: 'a.example', openedMs }));
    expect(attributeWaits(openings, [lookup, again])).toEqual([
      { fromMs: 900, toMs: 950 },
      { fromMs: 10, toMs: 20 },
      null,
    ]);
  });

  it('of several visits at once are given one each, in their order', () => {
    const second = { ...lookup, fromMs: 12, toMs: 22 };
    const openings = [31, 30, 32].map((openedMs) => ({ name: 'a.example', openedMs }));
    expect(attributeWaits(openings, [second, lookup])).toEqual([
      { fromMs: 12, toMs: 22 },
      { fromMs: 10, toMs: 20 },
      null,
    ]);
  });

  it('whose answer nobody waited for belong to no later connection', () => {
    const late = { ...lookup, kind: 'AAAA udp', fromMs: 11, toMs: 40 };
    const openings = [25, 60].map((openedMs) => ({ name: 'a.example', openedMs }));
    expect(attributeWaits(openings, [lookup, late])).toEqual([{ fromMs: 10, toMs: 20 }, null]);
  });

  it('of long ago made nobody wait', () => {
    expect(attributeWaits([{ name: 'a.example', openedMs: 5000 }], [lookup])).toEqual([null]);
  });

  it("within the clock's slack are asked and answered, whatever else is still open", () => {
    const late = { name: 'a', kind: 'A', fromMs: 101, toMs: 101 };
    const open = { name: 'a', kind: 'AAAA', fromMs: 90, toMs: 130 };
    const opening = { name: 'a', openedMs: 100 };
    expect(attributeWaits([opening], [late, open])).toEqual([{ fromMs: 101, toMs: 101 }]);
  });

  it('are given once at most and never to an earlier connection, whatever there is', () => {
    const name = fc.constantFrom('a', 'b');
    const opening = fc.record({ name, openedMs: fc.nat(500) });
    const question = fc
      .record({
        name,
        kind: fc.constantFrom('A', 'AAAA'),
        fromMs: fc.nat(500),
        takenMs: fc.nat(50),
      })
      .map(({ takenMs, ...asked }) => ({ ...asked, toMs: asked.fromMs + takenMs }));
    fc.assert(
      fc.property(fc.array(opening), fc.array(question), (openings, lookups) => {
        const waits = attributeWaits(openings, lookups);
        expect(waits).toHaveLength(openings.length);
        for (const [index, wait] of waits.entries()) {
          if (wait === null) continue;
          const { name, openedMs } = openings[index] ?? { name: '', openedMs: 0 };
          expect(wait.toMs).toBeLessThanOrEqual(openedMs + 1);
          const same = lookups.filter((one) => one.name === name);
          expect(same.map(({ toMs }) => toMs)).toContain(wait.toMs);
          expect(same.map(({ fromMs }) => fromMs)).toContain(wait.fromMs);
        }
        const given = waits.filter((wait) => wait !== null).length;
        expect(given).toBeLessThanOrEqual(lookups.length);
      }),
    );
  });
});

type Sent = readonly [timeMs: number, direction: 'up' | 'down', contentType: number];
const find = (sent: readonly Sent[], isTls13: boolean) =>
  findHandshake(
    {
      length: sent.length,
      timeMs: (at) => sent[at]?.[0] ?? 0,
      isDown: (at) => sent[at]?.[1] === 'down',
      contentType: (at) => sent[at]?.[2] ?? 0,
    },
    isTls13,
  );

describe('a handshake', () => {
  const tls13: Sent[] = [
    [10, 'up', 22],
    [30, 'down', 22],
    [30, 'down', 20],
    [31, 'down', 23],
    [33, 'up', 20],
    [34, 'up', 23],
    [40, 'up', 23],
  ];

  it('of TLS 1.3 ends with the client’s Finished', () => {
    expect(find(tls13, true)).toEqual({ fromMs: 10, toMs: 34 });
  });

  it('of TLS 1.3 does not end with data sent ahead', () => {
    expect(find([[10, 'up', 22], [11, 'up', 23], ...tls13.slice(1)], true)?.toMs).toBe(34);
  });

  it('of TLS 1.2 ends ahead of all data', () => {
    const tls12: Sent[] = [
      [10, 'up', 22],
      [30, 'down', 22],
      [35, 'up', 22],
      [35, 'up', 20],
      [36, 'up', 22],
      [55, 'down', 20],
      [56, 'down', 22],
      [60, 'up', 23],
      [99, 'down', 21],
    ];
    expect(find(tls12, false)).toEqual({ fromMs: 10, toMs: 56 });
  });

  it('that was given up ends with its last word', () => {
    expect(
      find(
        [
          [10, 'up', 22],
          [30, 'down', 21],
        ],
        false,
      ),
    ).toEqual({ fromMs: 10, toMs: 30 });
    expect(find([], true)).toBeNull();
  });
});
