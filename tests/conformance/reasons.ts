// Why tshark reads something else, where the capture itself can show it: each reason asks tshark in
// another way, or looks at the bytes, and holds only where the difference is gone then.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareReadings, type Difference } from './compare.ts';
import { newPair, type Pair, type Reading } from './reading.ts';
import { readCarried } from './openvpn-walk.ts';
import { walkRecords } from './record-walk.ts';
import { apart, askFields, askTshark, output } from './tshark.ts';

export interface Case {
  readonly path: string;
  readonly scratch: string;
  /** Pairs that differ. */
  readonly pairs: readonly string[];
  readonly ours: Reading;
  /** As tshark first read it. */
  readonly theirs: Reading;
}

export interface Reason {
  /** As in docs/conformance.md. */
  readonly name: string;
  /** What tshark reads when the reason is out of its way; null where it cannot be the reason. */
  readonly readAgain: (this: void, subject: Case) => Promise<Reading | null>;
}

/** More in one capture are not asked for one by one. */
const maxPairs = 64;

const portsOf = (pair: string): string[] => {
  const [, , first = '', , second = ''] = pair.split(' ');
  return [...new Set([first, second])];
};

export function filterOf(pair: string): string {
  const [transport = '', one = '', first = '', other = '', second = ''] = pair.split(' ');
  const family = one.includes(':') ? 'ipv6' : 'ip';
  const address = [one, other].map((text) => `${family}.addr == ${text}`);
  const port = [first, second].map((text) => `${transport}.port == ${text}`);
  return `(${[...address, ...port].join(' && ')})`;
}

/** A capture of the packets that pass a filter. */
async function reduced({ path, scratch }: Case, filter: string, name: string): Promise<string> {
  const file = join(scratch, `${name}.pcapng`);
  await output('tshark', ['-n', '-r', path, '-o', apart, '-Y', filter, '-w', file]);
  return file;
}

/** Fragments belong to no port. */
const allOf = (pairs: readonly string[]): string =>
  [...pairs.map(filterOf), 'ip.flags.mf == 1', 'ip.frag_offset > 0', 'ipv6.fraghdr'].join(' || ');

/** Both orderings, of which either may agree; the one with fewer differences. */
async function askBoth(
  { ours, pairs }: Case,
  path: string,
  decodeAs: readonly string[] = [],
): Promise<Reading> {
  const readings: Reading[] = [];
  for (const ordering of ['as-captured', 'in-order'] as const) {
    readings.push(await askTshark(path, { ordering, decodeAs }));
  }
  const best = new Map<string, Pair>();
  for (const key of pairs) {
    const counted = readings.map((reading) => {
      const pair = reading.get(key) ?? newPair();
      const own = new Map([[key, ours.get(key) ?? newPair()]]);
      return { pair, differences: compareReadings(own, new Map([[key, pair]])).length };
    });
    counted.sort((a, b) => a.differences - b.differences);
    const [first] = counted;
    if (first !== undefined) best.set(key, first.pair);
  }
  return best;
}

/** Told that the port carries TLS (QUIC, DTLS, HTTP, SMTP), tshark reads the same there. */
async function readByPort(subject: Case): Promise<Reading | null> {
  const { pairs, ours } = subject;
  const told = pairs.flatMap((pair) => {
    const protocol = protocolOf(pair, ours.get(pair) ?? newPair());
    return protocol === null ? [] : [{ pair, protocol }];
  });
  if (told.length === 0) return null;
  const rules = told.flatMap(({ pair, protocol }) =>
    portsOf(pair).map((port) => `${pair.split(' ')[0]}.port==${port},${protocol}`),
  );
  // What is said to a proxy before TLS is none of TLS, and was read already.
  const ofTls = told.flatMap(({ pair, protocol }) => (protocol === 'tls' ? [pair] : []));
  const preludes = ofTls.map(
    (pair) => ` && !((http.request || http.response) && ${filterOf(pair)})`,
  );
  const file = await reduced(subject, `(${allOf(pairs)})${preludes.join('')}`, 'port');
  const all = { ...subject, pairs: told.map(({ pair }) => pair) };
  const reading = new Map(await askBoth(all, file, [...new Set(rules)]));
  for (const pair of ofTls) {
    const requests = subject.theirs.get(pair)?.requests ?? [];
    reading.set(pair, { ...(reading.get(pair) ?? newPair()), requests });
  }
  return reading;
}

/** What was read on the pair here, by tshark's name for it; null: nothing that it could be told. */
function protocolOf(pair: string, own: Pair): string | null {
  const isTcp = pair.startsWith('tcp');
  if (own.hellos.length + own.answers.length + own.records.size > 0) {
    if (isTcp) return 'tls';
    return own.records.size > 0 ? 'dtls' : 'quic';
  }
  if (isTcp && own.correspondents.size > 0) return 'smtp';
  return isTcp && own.requests.length > 0 ? 'http' : null;
}

/** Without the keys that the capture brings along tshark cannot look inside either. */
async function readWithoutKeys(subject: Case): Promise<Reading | null> {
  const file = join(subject.scratch, 'keyless.pcapng');
  // editcap 4.0 refuses many files with keys, and none that tshark wrote.
  const written = await reduced(subject, allOf(subject.pairs), 'keys');
  await output('editcap', ['--discard-all-secrets', written, file]);
  return existsSync(file) ? askBoth(subject, file) : null;
}

/** A SYN whose numbers are not those of the data behind it (a proxy's) makes all of it repetition. */
async function readWithoutSyn(subject: Case): Promise<Reading | null> {
  const tcp = subject.pairs.filter((pair) => pair.startsWith('tcp'));
  if (tcp.length === 0) return null;
  const wanted = tcp.map((pair) => `(${filterOf(pair)} && tcp.flags.syn == 0)`).join(' || ');
  return askBoth({ ...subject, pairs: tcp }, await reduced(subject, wanted, 'syn'));
}

/** tshark's segments of one stream, cut at the record headers by a reader of the harness's own. */
async function readByFraming(subject: Case): Promise<Reading | null> {
  const { pairs, ours, theirs, path } = subject;
  const reading = new Map(theirs);
  for (const key of pairs) {
    if (!key.startsWith('tcp') || ours.get(key)?.records.size === 0) continue;
    const walked = await walkRecords(path, filterOf(key));
    if (walked === null) continue;
    const their = theirs.get(key) ?? newPair();
    // Of a sender whose records agree nothing is asked: the walker knows no SSL 2.0.
    const differing = [...walked].filter(
      ([sender]) =>
        String(ours.get(key)?.records.get(sender)) !== String(their.records.get(sender)),
    );
    reading.set(key, { ...their, records: new Map([...their.records, ...differing]) });
  }
  return reading;
}

/** What contradicts its own lengths is read by tshark as far as it goes, which it says. */
async function readWithoutMalformed(subject: Case): Promise<Reading | null> {
  const reading = await askBoth(subject, subject.path);
  const isWhole = (message: { readonly isMalformed?: boolean }): boolean =>
    message.isMalformed !== true;
  for (const [key, pair] of reading) {
    const { hellos, answers } = pair;
    // Of a damaged message either reader may know some questions and not others.
    const own = subject.ours.get(key)?.questions ?? new Set();
    const isSure = (question: string): boolean => own.has(question) || !pair.doubtful.has(question);
    reading.set(key, {
      ...pair,
      hellos: hellos.filter(isWhole),
      answers: answers.filter(isWhole),
      questions: new Set([...pair.questions].filter(isSure)),
    });
  }
  return reading;
}

/** An Initial opens here, its tag proves the key; tshark says that it could not open it. */
async function readUnopened({ pairs, ours, theirs, path }: Case): Promise<Reading | null> {
  const reading = new Map(theirs);
  for (const key of pairs) {
    const own = ours.get(key);
    if (!key.startsWith('udp') || own === undefined) continue;
    const filter = `${filterOf(key)} && quic.long.packet_type && quic.decryption_failed`;
    const rules = portsOf(key).flatMap((port) => ['-d', `udp.port==${port},quic`]);
    const failed = await askFields(path, filter, ['frame.number'], rules);
    const their = theirs.get(key) ?? newPair();
    const isLess =
      their.hellos.length <= own.hellos.length && their.answers.length <= own.answers.length;
    if (failed.length > 0 && isLess) {
      reading.set(key, { ...their, hellos: own.hellos, answers: own.answers });
    }
  }
  return reading;
}

const dtls13 = { name: 'DTLS 1.3', code: '0xfefc', sealedType: '23:' } as const;

/** tshark 4.0 has neither a name for DTLS 1.3 nor its record header (RFC 9147 §4). */
// oxlint-disable-next-line typescript/require-await -- the shape of the others
async function readDtls13({ pairs, ours, theirs }: Case): Promise<Reading | null> {
  const reading = new Map(theirs);
  for (const key of pairs) {
    const [own, their] = [ours.get(key), theirs.get(key)];
    if (own === undefined || their === undefined || !key.startsWith('udp')) continue;
    // Of a client alone, or of hellos that were cut, it is not known which version was chosen.
    if (own.answers.some(({ version }) => version !== dtls13.name)) continue;
    const answers = their.answers.map((answer) =>
      answer.version === dtls13.code ? { ...answer, version: dtls13.name } : answer,
    );
    const records = new Map(their.records);
    for (const [sender, list] of own.records) {
      const rest = [...(their.records.get(sender) ?? [])];
      const extra = list.filter((record) => {
        if (rest[0] !== record) return true;
        rest.shift();
        return false;
      });
      const isSealed = extra.every((record) => record.startsWith(dtls13.sealedType));
      if (rest.length === 0 && isSealed) records.set(sender, list);
    }
    reading.set(key, { ...their, answers, records });
  }
  return reading;
}

/** tshark puts one message at a time together inside OpenVPN, and knows it on its own port alone. */
async function readOpenVpn({ pairs, ours, theirs, path, scratch }: Case): Promise<Reading | null> {
  const reading = new Map(theirs);
  for (const key of pairs) {
    if (ours.get(key)?.records.size === 0) continue;
    const carrier = { ports: portsOf(key), isTcp: key.startsWith('tcp') };
    const carried = await readCarried(path, filterOf(key), carrier, scratch);
    const pair = carried?.get(key);
    if (pair !== undefined) reading.set(key, pair);
  }
  return reading;
}

/** Where bytes are missing tshark waits for the rest of a message, and takes the next one for it. */
async function readApart({ path, pairs }: Case): Promise<Reading> {
  const reading = await askTshark(path, { ordering: 'as-captured', isApart: true });
  return new Map(pairs.map((key) => [key, reading.get(key) ?? newPair()]));
}

/** Of a question that the capture cut off tshark tells what there is. */
async function readUncut({ path, pairs, theirs }: Case): Promise<Reading> {
  const only = 'frame.cap_len == frame.len';
  const reading = await askTshark(path, { ordering: 'as-captured', only });
  const withRequests = (key: string): Pair => ({
    ...(reading.get(key) ?? newPair()),
    requests: theirs.get(key)?.requests ?? [],
  });
  return new Map(pairs.map((key) => [key, withRequests(key)]));
}

export const reasons: readonly Reason[] = [
  { name: 'port', readAgain: readByPort },
  { name: 'framing', readAgain: readByFraming },
  { name: 'malformed', readAgain: readWithoutMalformed },
  { name: 'unopened', readAgain: readUnopened },
  { name: 'dtls-1.3', readAgain: readDtls13 },
  { name: 'keys', readAgain: readWithoutKeys },
  { name: 'syn', readAgain: readWithoutSyn },
  { name: 'openvpn', readAgain: readOpenVpn },
  { name: 'cut', readAgain: readUncut },
  { name: 'waiting', readAgain: readApart },
];

export interface Shown {
  readonly difference: Difference;
  readonly reason: string;
}

/** Which differences have a reason that can be shown, and which have none. */
export async function showReasons(
  subject: Omit<Case, 'pairs' | 'scratch'>,
  found: readonly Difference[],
): Promise<{ readonly shown: Shown[]; readonly open: Difference[] }> {
  const scratch = mkdtempSync(join(tmpdir(), 'onlooker-reasons-'));
  const shown: Shown[] = [];
  let open = [...found];
  try {
    for (const { name, readAgain } of reasons) {
      const pairs = [...new Set(open.map(({ pair }) => pair))];
      if (pairs.length === 0 || pairs.length > maxPairs) break;
      const again = await readAgain({ ...subject, scratch, pairs });
      if (again === null) continue;
      const gone = goneBy({ first: found, open }, subject.ours, again);
      for (const difference of gone) shown.push({ difference, reason: name });
      open = open.filter((difference) => !gone.includes(difference));
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return { shown, open };
}

interface Differences {
  /** Of tshark's first reading; a pair may have several, each for a reason of its own. */
  readonly first: readonly Difference[];
  readonly open: readonly Difference[];
}

/** A reading that brings differences of its own on a pair explains nothing there. */
function goneBy({ first, open }: Differences, ours: Reading, again: Reading): Difference[] {
  const pairs = [...new Set(open.map(({ pair }) => pair))];
  return pairs.flatMap((key) => {
    const before = open.filter(({ pair }) => pair === key);
    const theirs = again.get(key);
    if (theirs === undefined) return [];
    const known = new Set(first.flatMap(({ pair, what }) => (pair === key ? [what] : [])));
    const after = compareReadings(
      new Map([[key, ours.get(key) ?? newPair()]]),
      new Map([[key, theirs]]),
    );
    const left = new Set(after.map(({ what }) => what));
    const isNew = [...left].some((what) => !known.has(what));
    return isNew ? [] : before.filter(({ what }) => !left.has(what));
  });
}
