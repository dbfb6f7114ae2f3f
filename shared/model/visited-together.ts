// Which sites of the practice lab one run visits. Apart from their schema, which is not bundled into the page.
import type { LabSite } from './lab-site.ts';

/** Whole pages and refused visits are lessons of their own. */
export const visitedTogether = (sites: readonly LabSite[]): LabSite[] =>
  sites.filter(({ asPage, isRefused }) => asPage !== true && isRefused !== true);
