// tcpdump on loopback, into a file.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** Of a record of the file, of Ethernet, IPv4 and UDP: before the payload of the packet that marks the end. */
const headBytes = 16 + 14 + 20 + 8;

export interface RunningCapture {
  /** Ends it once all that has passed is in the file, and gives the file's bytes. */
  stop(): Promise<Uint8Array>;
}

/** Resolves once it listens. What it says it dropped, for want of room, makes the end fail. */
export async function startCapture(file: string, filter: string): Promise<RunningCapture> {
  const mark = createSocket('udp4');
  mark.bind(0, '127.0.0.1');
  await once(mark, 'listening');
  const { port } = mark.address();
  const words = ['-i', 'lo', '-U', '-s', '0', '-B', '65536', '-w', file];
  const tcpdump = spawn('tcpdump', [...words, `(${filter}) or udp port ${port}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  await new Promise<void>((done, failed) => {
    tcpdump.once('error', failed);
    tcpdump.stderr.on('data', (text: Buffer) => {
      said += text.toString();
      if (said.includes('listening on')) done();
    });
  });
  return {
    stop: async () => {
      // The kernel hands packets over in their order: before this one is all there is to wait for.
      const last = randomBytes(16);
      do {
        mark.send(last, port, '127.0.0.1');
        await wait(20);
      } while (!readFileSync(file).includes(last));
      mark.close();
      const ended = once(tcpdump, 'close');
      tcpdump.kill('SIGINT');
      await ended;
      if (!said.includes('\n0 packets dropped by kernel')) throw new Error(said);
      const bytes = readFileSync(file);
      const own = bytes.subarray(0, bytes.indexOf(last) - headBytes);
      writeFileSync(file, own);
      return new Uint8Array(own);
    },
  };
}
