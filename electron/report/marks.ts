// What stands in a report where something was taken out.
import type { Whose } from '../../shared/model/whose.ts';

export const redactedMark = '‹redacted›';
/** `n` counts from 1; null: there is no other one to tell it from. */
export const ownAddressMark = (n: number | null, whose: Whose): string =>
  n === null ? `‹${addressWords[whose]}›` : `‹${addressWords[whose]} ${n}›`;

const addressWords: Readonly<Record<Whose, string>> = {
  own: 'your address',
  others: 'client’s address',
};
