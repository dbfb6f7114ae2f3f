// tcpdump on loopback, into a file.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

export interface RunningCapture {
  /** Ends it and gives the file's bytes. */
  stop(): Promise<Uint8Array>;
}

/** Resolves once it listens. */
export async function startCapture(file: string, filter: string): Promise<RunningCapture> {
  const words = ['-i', 'lo', '-U', '-s', '0', '-B', '65536', '-w', file, filter];
  const tcpdump = spawn('tcpdump', words, { stdio: ['ignore', 'ignore', 'pipe'] });
  await new Promise<void>((done, failed) => {
    tcpdump.once('error', failed);
    tcpdump.stderr.on('data', (text: Buffer) => {
      if (text.toString().includes('listening on')) done();
    });
  });
  return {
    stop: async () => {
      // What is in the kernel's buffer must be written first.
      await wait(1000);
      tcpdump.kill('SIGINT');
      await once(tcpdump, 'exit');
      return new Uint8Array(readFileSync(file));
    },
  };
}
