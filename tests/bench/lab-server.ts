// The practice lab of the page benchmark, in a process of its own: servers are elsewhere, and their work
// must not hold up the relay's event loop, nor the other way round.
import { startLab } from '../../electron/lab/lab.ts';

export interface LabReady {
  /** Names with the address and port at which each site listens. */
  readonly hosts: readonly (readonly [name: string, address: string, port: number])[];
  readonly pageUrl: string;
}

async function serve(): Promise<void> {
  const lab = await startLab();
  const hosts = [...lab.hosts].map(
    ([name, { address }]) => [name, address.address, address.port] as const,
  );
  const pageUrl = lab.sites.find(({ asPage }) => asPage)?.url ?? '';
  process.send?.({ hosts, pageUrl } satisfies LabReady);
  process.on('disconnect', () => {
    process.exit(0);
  });
}

await serve();
