// What the About box says: version, runtime, where the library is, and whom to credit.
import type { CallOutput, Handlers } from '../../../shared/contract/ipc.ts';
import { ok } from '../../../shared/model/result.ts';

/** Credits that licences ask for; the long form is NOTICES.md. */
export const notices = [
  'Onlooker is free software under the MIT licence.',
  'Country of an address: WHOIS data of the regional internet registries, compiled by the ip-location-db project (CC0 1.0).',
  'Network operator of an address: RouteViews and DB-IP (https://db-ip.com), compiled by the ip-location-db project, merged into one table here (CC BY 4.0).',
  'JA4 is a method of FoxIO, LLC (BSD 3-Clause). JA3 is a method of John Althouse, Jeff Atkinson and Josh Atkins (BSD 3-Clause).',
  'Electron and Chromium: their licences stand beside the program.',
] as const;

export type AppFacts = Omit<CallOutput<'app.info'>, 'notices'>;

export function appInfoHandlers(facts: AppFacts): Pick<Handlers, 'app.info'> {
  return {
    'app.info': () => Promise.resolve(ok({ ...facts, notices: [...notices] })),
  };
}
