// What stands in a report where something was taken out.
export const redactedMark = '‹redacted›';
/** `n` counts from 1; null: there is no other one to tell it from. */
export const ownAddressMark = (n: number | null): string =>
  n === null ? '‹your address›' : `‹your address ${n}›`;
