// `npm run build`: window, engine and address tables into out/.
import { ensureBuild } from './set-up/build.mjs';
import { ensureDependencies } from './set-up/dependencies.mjs';
import { runMain } from './set-up/steps.mjs';

await runMain(async () => {
  await ensureDependencies();
  await ensureBuild();
  return 0;
});
