// What the screens of a session are called.
import type { Tab } from '../session/app-state.ts';

export const tabNames: Readonly<Record<Tab, string>> = {
  compare: 'Compare',
  timeline: 'Timeline',
  told: 'Who was told',
  connections: 'Connections',
  records: 'Records',
  handshake: 'Handshake',
  frequency: 'Frequency',
  overview: 'Overview',
};
