// What stands in a report where something was taken out.
export const redactedMark = '‹redacted›';
export const ownAddressMark = '‹your address›';
