// What was not kept of a flow is cut at its records, however many they are.
import { expect, it } from 'vitest';
import { flowStretches } from '../../../electron/interchange/pcapng/stretches.ts';
import { sampleDocument } from '../../fixtures/session-document.ts';

it('gives the records of a long flow of which no byte was kept', () => {
  const [sample] = sampleDocument().flows;
  if (sample === undefined) throw new Error('the sample has a flow');
  const lengthBytes = 100;
  const records = Array.from({ length: 200_000 }, (_, n) => ({
    direction: 'down' as const,
    timeMs: n,
    offset: n * (lengthBytes + 5),
    lengthBytes,
    contentType: 23,
  }));
  const bytesDown = records.length * (lengthBytes + 5);
  const flow = { ...sample, records, bytesUp: 0, bytesDown };
  const stretches = flowStretches(flow, [], 'nothing');
  expect(stretches).toHaveLength(records.length);
  expect(stretches.at(-1)).toMatchObject({ offset: bytesDown - lengthBytes - 5, timeMs: 199_999 });
});
