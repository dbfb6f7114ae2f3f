// `onlooker observe`: the relay as a proxy for a browser or phone, its notebook line by line, until
// Ctrl-C. What it comes to is a session like any other.
import { encodeQR } from 'qr';
import type { LabSite } from '../../shared/model/lab-site.ts';
import type { NotebookLine } from '../../shared/model/notebook.ts';
import type { ObserveDoor } from '../../shared/model/observe.ts';
import type { Progress } from '../../shared/model/progress.ts';
import { describeAgain, describePlace } from '../../shared/words/notebook-words.ts';
import { plain } from '../../shared/words/plain-text.ts';
import {
  deviceSetUps,
  formatAuthority,
  labCertificates,
  lanSetUps,
  lanWarning,
  onlyEnvelope,
  switchOffAfterwards,
} from '../../shared/words/proxy-help.ts';
import { withSpelling } from '../../shared/words/spelt-name.ts';
import { startLab, type Lab } from '../lab/lab.ts';
import { openPlaces } from '../place/place.ts';
import { listLanAddresses } from '../relay/own-addresses.ts';
import { createSessionId } from '../session/new-session.ts';
import { CannotListen } from '../session/observe-door.ts';
import { defaultObserveLimits, runObserve } from '../session/run-observe.ts';
import type { RunResult } from '../session/run-session.ts';
import { CommandError, dataDir, openLibrary, stopOnSignal } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import type { ObserveCommand } from './parse-observe.ts';
import { sayError } from './terminal.ts';
import { writeResult } from './write-output.ts';

/** Runs and gives the exit code; throws CommandError. */
export async function observe(command: ObserveCommand): Promise<number> {
  const enough = stopOnSignal(
    'Stopping. What was seen is being summed up; Ctrl-C again leaves at once.',
  );
  const lab = command.lab ? await startLab() : null;
  try {
    if (lab !== null)
      sayError(`Sites of the practice lab:\n${describeSites(lab.sites)}\n${labCertificates}\n`);
    return await observeWith(command, lab, enough);
  } finally {
    await lab?.close();
  }
}

async function observeWith(
  command: ObserveCommand,
  lab: Lab | null,
  enough: AbortSignal,
): Promise<number> {
  const place = await openPlaces(dataDir());
  const store = await openLibrary(command.libraryFile);
  const { seconds } = command;
  try {
    const result = await orExplain(
      runObserve({
        id: createSessionId(),
        request: { lanAddress: command.listen, lab: command.lab },
        lab,
        place,
        store,
        enough,
        signal: new AbortController().signal,
        onOpen: sayHow,
        onProgress: createTeller(),
        limits: {
          ...defaultObserveLimits,
          ...(seconds === null ? {} : { timeMs: seconds * 1000 }),
        },
      }),
    );
    await writeResult(command, result);
    return exitCodes.ok;
  } finally {
    await store.close();
  }
}

/** Pages a browser can open; no proxy for the web takes anybody to a mail server. */
function describeSites(sites: readonly LabSite[]): string {
  const pages = sites.filter(({ url }) => /^https?:/.test(url));
  return pages.map(({ url, title }) => `  ${url}  ${title}`).join('\n');
}

async function orExplain(running: Promise<RunResult>): Promise<RunResult> {
  try {
    return await running;
  } catch (error) {
    if (!(error instanceof CannotListen)) throw error;
    const own = listLanAddresses().map(
      ({ address, interfaceName }) => `  ${address}  ${interfaceName}`,
    );
    const list = own.length === 0 ? '' : `\nAddresses of this computer:\n${own.join('\n')}`;
    throw new CommandError(`${error.message}${list}`, exitCodes.usage);
  }
}

function sayHow(door: ObserveDoor): void {
  const ways = door.scope === 'lan' ? lanSetUps(door) : deviceSetUps(door);
  const steps = ways.flatMap(({ where, steps: list }) => [
    `${where}:`,
    ...list.map((step) => `  ${step}`),
  ]);
  const lines = [
    ...(door.scope === 'lan' ? [lanWarning, ''] : []),
    `Proxy     ${formatAuthority(door.address)}`,
    `User      ${door.user}`,
    `Password  ${door.password}`,
    `PAC file  ${door.pacUrl}`,
    '',
    ...steps,
    switchOffAfterwards,
    '',
    ...(door.helpUrl === null ? [] : [`Scan with a phone in this network: ${door.helpUrl}`]),
  ];
  process.stderr.write(`${lines.join('\n')}\n`);
  if (door.helpUrl !== null && process.stderr.isTTY)
    process.stderr.write(`${encodeQR(door.helpUrl, 'term', { ecc: 'low' })}\n`);
  sayError(`${onlyEnvelope} Ctrl-C ends it.`);
}

/** Each connection once, when it is first told of. */
function createTeller(): (progress: Progress) => void {
  const told = new Set<string>();
  return ({ notebook }) => {
    for (const line of notebook?.lines ?? []) {
      if (told.has(line.flowId)) continue;
      told.add(line.flowId);
      process.stderr.write(`${plain(describeLine(line))}\n`);
    }
  };
}

/** `07:22:14  192.168.7.31  news.example  203.0.113.5 port 443  Example Hosting, DE  after 40 s`. */
function describeLine(line: NotebookLine): string {
  const parts = [
    new Date(line.openedAtMs).toTimeString().slice(0, 8),
    line.device ?? '',
    withSpelling(line.name),
    `${line.address} port ${line.port}`,
    describePlace(line),
    line.clear === undefined ? '' : `readable: ${line.clear}`,
    describeAgain(line.againAfterMs),
  ];
  return parts.filter((part) => part !== '').join('  ');
}
