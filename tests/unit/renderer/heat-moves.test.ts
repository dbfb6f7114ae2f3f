// Arrow keys in the heat map: from one filled cell to the next, and nowhere else.
import { expect, it } from 'vitest';
import { moveInHeatMap } from '../../../renderer/features/overview/heat-moves.ts';

/** Three rows; the middle one holds nothing. */
const cells = [
  [0, 2, 1],
  [0, 9, 4],
  [0, 5, 1],
  [2, 0, 1],
  [2, 7, 1],
] as const;

it.each([
  ['ArrowRight', [0, 2], [0, 5]],
  ['ArrowRight', [0, 9], null],
  ['ArrowLeft', [0, 9], [0, 5]],
  ['ArrowLeft', [0, 2], null],
  ['Home', [0, 9], [0, 2]],
  ['End', [0, 2], [0, 9]],
  ['ArrowDown', [0, 5], [2, 7]],
  ['ArrowDown', [0, 2], [2, 0]],
  ['ArrowDown', [2, 7], null],
  ['ArrowUp', [2, 7], [0, 5]],
  ['ArrowUp', [0, 2], null],
  ['x', [0, 2], null],
] as const)('%s from %j leads to %j', (key, [row, bucket], to) => {
  const place = moveInHeatMap(cells, { row, bucket }, key);
  expect(place === null ? null : [place.row, place.bucket]).toEqual(to);
});
