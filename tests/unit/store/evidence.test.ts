import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assembleEvidence, maxEvidenceBytes } from '../../../electron/store/evidence.ts';
import type { ByteSpan } from '../../../shared/model/segment.ts';

const span = (offset: number, lengthBytes: number): ByteSpan => ({
  flowId: 'f1',
  direction: 'up',
  offset,
  lengthBytes,
});
const stretch = (offset: number, length: number) => ({
  offset,
  bytes: Uint8Array.from({ length }, (_, n) => (offset + n) % 251),
});

describe('assembleEvidence', () => {
  it('joins segments and adds context on both sides', () => {
    const found = assembleEvidence(span(8, 4), 3, [stretch(0, 10), stretch(10, 10)]);
    expect(found?.offset).toBe(5);
    expect([...(found?.bytes ?? [])]).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
    expect(found?.complete).toBe(true);
  });

  it('gives the recorded part and says so when the rest is missing', () => {
    const found = assembleEvidence(span(8, 20), 0, [stretch(0, 10), stretch(15, 10)]);
    expect(found).toMatchObject({ offset: 8, complete: false });
    expect(found?.bytes.byteLength).toBe(2);
  });

  it('gives nothing when the first byte was not recorded', () => {
    expect(assembleEvidence(span(10, 2), 100, [stretch(0, 10), stretch(11, 10)])).toBeNull();
    expect(assembleEvidence(span(0, 2), 0, [])).toBeNull();
  });

  it('does not take context from beyond a gap', () => {
    const found = assembleEvidence(span(12, 2), 10, [stretch(0, 5), stretch(11, 5)]);
    expect(found).toMatchObject({ offset: 11, complete: true });
    expect(found?.bytes.byteLength).toBe(5);
  });

  it('bounds what it hands over', () => {
    const found = assembleEvidence(span(0, maxEvidenceBytes + 5), 0, [
      stretch(0, maxEvidenceBytes + 5),
    ]);
    expect(found?.bytes.byteLength).toBe(maxEvidenceBytes);
    expect(found?.complete).toBe(false);
  });

  it('always gives the bytes that stand at its offsets', () => {
    const stretches = fc.array(fc.tuple(fc.nat(60), fc.integer({ min: 1, max: 30 })), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(stretches, fc.nat(90), fc.nat(30), fc.nat(20), (parts, at, length, context) => {
        const segments = parts.sort(([a], [b]) => a - b).map(([from, size]) => stretch(from, size));
        const recorded = (n: number): boolean =>
          segments.some(({ offset, bytes }) => n >= offset && n < offset + bytes.byteLength);
        const found = assembleEvidence(span(at, length), context, segments);
        expect(found !== null).toBe(recorded(at));
        if (!found) return;
        const { offset, bytes, complete } = found;
        expect(bytes).toEqual(stretch(offset, bytes.byteLength).bytes);
        const wanted = Array.from({ length }, (_, n) => at + n);
        expect(complete).toBe(wanted.every((position) => recorded(position)));
      }),
    );
  });
});
