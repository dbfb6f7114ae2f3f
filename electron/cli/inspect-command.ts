// `onlooker inspect`: one session without a window, and what comes out of it.
import { readFile } from 'node:fs/promises';
import type { InspectRequest, SessionDocument } from '../../shared/model/session.ts';
import { visitedTogether } from '../../shared/model/visited-together.ts';
import { startLab, type Lab } from '../lab/lab.ts';
import { openPlaces } from '../place/place.ts';
import { createSessionId } from '../session/new-session.ts';
import { findBadOption } from '../session/options.ts';
import { runSession } from '../session/run-session.ts';
import { CommandError, dataDir, describe, openLibrary, stopOnSignal } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { loadPages } from './load-pages.ts';
import { offerFallback } from './offer-fallback.ts';
import type { InspectCommand } from './parse-inspect.ts';
import { sayError, showProgress } from './terminal.ts';
import { writeResult } from './write-output.ts';

const maxCaBytes = 1_048_576;
async function readCa(path: string | null): Promise<string | null> {
  if (path === null) return null;
  try {
    const text = await readFile(path, 'utf8');
    if (text.length <= maxCaBytes) return text;
  } catch (error) {
    throw new CommandError(`--ca ${path}: ${describe(error)}`, exitCodes.cannotRead);
  }
  throw new CommandError(`--ca ${path}: larger than ${maxCaBytes} bytes`, exitCodes.cannotRead);
}

async function makeRequest(command: InspectCommand, lab: Lab | null): Promise<InspectRequest> {
  const { urls } = command.request;
  const request: InspectRequest = {
    ...command.request,
    urls: urls.length > 0 ? [...urls] : visitedTogether(lab?.sites ?? []).map((site) => site.url),
    caPem: await readCa(command.caFile),
  };
  const problem = findBadOption(request);
  if (problem !== null) throw new CommandError(problem, exitCodes.usage);
  return request;
}

function codeOf(document: SessionDocument): number {
  if (document.session.status === 'cancelled') return exitCodes.cancelled;
  const failed = document.session.visits.some((visit) => visit.status === 'failed');
  return failed ? exitCodes.someVisitFailed : exitCodes.ok;
}

async function inspectPages(command: InspectCommand, signal: AbortSignal): Promise<number> {
  const { urls } = command.request;
  const request = await makeRequest(
    // The lab opens in the app; what its pages are called is known there.
    urls.length > 0 ? command : { ...command, request: { ...command.request, urls: [''] } },
    null,
  );
  const result = await loadPages(request, command, signal);
  await writeResult(command, result);
  return codeOf(result.document);
}

/** Runs and gives the exit code; throws CommandError. */
export async function inspect(command: InspectCommand): Promise<number> {
  const signal = stopOnSignal();
  if (command.request.mode === 'page') return inspectPages(command, signal);
  const lab = command.request.lab ? await startLab() : null;
  try {
    const request = await makeRequest(command, lab);
    const [place, store] = await Promise.all([
      openPlaces(dataDir()),
      openLibrary(command.libraryFile),
    ]);
    try {
      const result = await runSession({
        id: createSessionId(),
        request,
        lab,
        place,
        store,
        signal,
        onProgress: showProgress,
      });
      const offer = offerFallback(result.document.session);
      if (offer !== null) sayError(offer);
      await writeResult(command, result);
      return codeOf(result.document);
    } finally {
      await store.close();
    }
  } finally {
    await lab?.close();
  }
}
