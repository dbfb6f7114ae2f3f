// The tap: a Duplex around a TCP socket that passes bytes on untouched and writes them down. It is not
// a patched net.Socket, because Node's TLS reads a socket's native handle past any patch.
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { FlowCloseReason } from '../../shared/model/segment.ts';
import { errorCode } from './failure.ts';
import type { ReadSlab } from './read-slab.ts';
import type { FlowRecorder } from './recorder.ts';

const highWaterMark = 256 * 1024;

interface WriteChunk {
  readonly chunk: Buffer;
  readonly encoding: BufferEncoding;
}

type Done = (error?: Error | null) => void;

export class TapStream extends Duplex {
  readonly #socket: Socket;
  readonly #slab: ReadSlab;
  readonly #recorder: FlowRecorder;
  #reason: FlowCloseReason = 'local';

  /** `socket` is connected and its `onread` calls `received`; its bytes are recorded from here on. */
  constructor(socket: Socket, slab: ReadSlab, recorder: FlowRecorder) {
    super({ highWaterMark, allowHalfOpen: false, decodeStrings: true });
    this.#socket = socket;
    this.#slab = slab;
    this.#recorder = recorder;
    // A peer may reset a connection in the moment nobody listens; that must not end the process.
    this.on('error', () => undefined);
    socket.once('end', () => {
      this.#reason = 'end';
      this.push(null);
    });
    socket.on('error', (error) => {
      this.#reason = errorCode(error) === 'ETIMEDOUT' ? 'timeout' : 'reset';
      this.destroy(error);
    });
    socket.once('close', () => {
      recorder.close(this.#reason);
      this.destroy();
    });
  }

  /** As on a net.Socket: bytes that came in so far. */
  get bytesRead(): number {
    return this.#socket.bytesRead;
  }

  /** As on a net.Socket: bytes that went out so far, those still queued included. */
  get bytesWritten(): number {
    return this.#socket.bytesWritten;
  }

  /** Takes the bytes the socket just read into the slab; false asks it to stop reading. */
  received(lengthBytes: number): boolean {
    const bytes = this.#slab.take(lengthBytes);
    this.#recorder.record('down', bytes);
    return this.push(bytes);
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    this.#recorder.record('up', chunk);
    this.#forward(chunk, done);
  }

  override _writev(chunks: WriteChunk[], done: Done): void {
    // One system call for all of them: the socket gathers what is written while it is corked.
    this.#socket.cork();
    const last = chunks.length - 1;
    chunks.forEach(({ chunk }, index) => {
      this.#recorder.record('up', chunk);
      if (index < last) this.#socket.write(chunk);
      else this.#forward(chunk, done);
    });
    this.#socket.uncork();
  }

  override _final(done: Done): void {
    this.#socket.end(() => {
      done();
    });
  }

  override _destroy(error: Error | null, done: Done): void {
    this.#recorder.close(this.#reason);
    this.#socket.destroy();
    done(error);
  }

  /** Says done at once while the socket has room: waiting for the kernel would cost a turn. */
  #forward(chunk: Buffer, done: Done): void {
    if (this.#socket.write(chunk)) done();
    else this.#socket.once('drain', done);
  }
}
