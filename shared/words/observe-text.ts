// What a session of others' connections says of itself: when and where the proxy listened, who came, and
// whom it turned away. Screen, report and command line print the same.
import type { ObserveEnding, ObserveFacts } from '../model/observe.ts';
import { formatAuthority } from './proxy-help.ts';

export const endingWords: Readonly<Record<ObserveEnding, string>> = {
  'by-hand': 'stopped by hand',
  'window-closed': 'stopped with the window',
  'time-limit': 'stopped by the limit on its time',
  'byte-limit': 'stopped by the limit on its bytes',
  'connection-limit': 'stopped by the limit on its connections',
  'address-gone': 'stopped when this computer left the network',
};

const count = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`;

/** `showTime` writes milliseconds since 1970 as the reader is used to. */
export function describeObserve(
  { scope, log, devices, turnedAway }: ObserveFacts,
  showTime: (atMs: number) => string,
): string[] {
  const doings = log.map(({ atMs, what, address, why }) =>
    what === 'started'
      ? `Began to listen at ${formatAuthority(address)} at ${showTime(atMs)}`
      : `${capital(why === null ? 'stopped' : endingWords[why])} at ${showTime(atMs)}`,
  );
  const { passwords, destinations, limits, strangers } = turnedAway;
  const refused = [
    passwords > 0 ? count(passwords, 'wrong password') : null,
    destinations > 0 ? count(destinations, 'destination') : null,
    limits > 0 ? `${limits} over a limit` : null,
    strangers > 0 ? `${strangers} from another network` : null,
  ].filter((part) => part !== null);
  return [
    ...doings,
    ...(scope === 'lan' ? [describeDevices(devices)] : []),
    ...(refused.length === 0 ? [] : [`Turned away: ${refused.join(', ')}`]),
  ];
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const mostNamed = 5;

function describeDevices(devices: ObserveFacts['devices']): string {
  if (devices.length === 0) return 'No device came';
  const named = devices
    .slice(0, mostNamed)
    .map(({ address, connections }) => `${address} (${count(connections, 'connection')})`);
  const more = devices.length > mostNamed ? ` and ${devices.length - mostNamed} more` : '';
  return `${count(devices.length, 'device')}: ${named.join(', ')}${more}`;
}
