// What the command line answers with; documented in --help.
export const exitCodes = {
  ok: 0,
  someVisitFailed: 1,
  usage: 2,
  cannotWrite: 3,
  cannotRead: 4,
  internal: 70,
  cancelled: 130,
} as const;
