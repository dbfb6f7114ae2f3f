// A process that reads a capture into staging files, as a reader of the app does, and says how many megabytes it took.
import { removePart } from '../../electron/store/staging.ts';
import { sharedBudget } from '../../electron/session/shared-budget.ts';
import { nowhere } from '../../electron/observe/observer.ts';
import { readPart } from '../../electron/session/capture-part.ts';

async function main(): Promise<void> {
  const [path = ''] = process.argv.slice(2);
  const stagingPath = `${path}.part`;
  await readPart({
    path,
    sessionId: 'made',
    stagingPath,
    share: { part: 0, of: 1 },
    keptBytes: sharedBudget(64 * 1024 * 1024),
    place: () => nowhere,
    isCancelled: () => false,
    onProgress: () => undefined,
  });
  await removePart(stagingPath);
  console.log(Math.ceil(process.resourceUsage().maxRSS / 1024));
}

void main();
