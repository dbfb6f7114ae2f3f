// `npm run package`: an app for users, always with the official Electron; arguments go to
// electron-builder (for example `-- --linux AppImage`).
import { join } from 'node:path';
import { ensureBuild } from './set-up/build.mjs';
import { ensureDependencies } from './set-up/dependencies.mjs';
import { repositoryRoot, run, runMain } from './set-up/steps.mjs';

await runMain(async () => {
  await ensureDependencies();
  await ensureBuild();
  const builder = join(repositoryRoot, 'node_modules/electron-builder/cli.js');
  const { code } = await run(process.execPath, [builder, ...process.argv.slice(2)]);
  return code;
});
