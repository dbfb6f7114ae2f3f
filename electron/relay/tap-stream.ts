// The tap: a Duplex around a TCP socket that passes bytes on untouched and writes them down. It is not
// a patched net.Socket, because Node's TLS reads a socket's native handle past any patch. The socket
// buffers and holds back already, so what is written goes straight to it, and what is read goes
// straight to a listener: a second queue in between would cost a turn of the event loop for each chunk.
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { FlowCloseReason } from '../../shared/model/segment.ts';
import { errorCode } from './failure.ts';
import type { ReadSlab } from './read-slab.ts';
import type { FlowRecorder } from './recorder.ts';

const highWaterMark = 256 * 1024;
/** How long the peer's last bytes are waited for: its closing alert is part of what passes the wire. */
const lingerMs = 250;
/** Far more than closing alerts take; a peer that goes on sending is cut off. */
const lingerBytes = 64 * 1024;

type Done = (error?: Error | null) => void;

export class TapStream extends Duplex {
  readonly #socket: Socket;
  readonly #slab: ReadSlab;
  readonly #recorder: FlowRecorder;
  #reason: FlowCloseReason = 'local';
  #held = false;
  #lingerLeft = lingerBytes;

  /** Resolves when the socket is closed and nothing more will be recorded. */
  readonly gone: Promise<void>;

  /** `socket` is connected and its `onread` calls `received`; its bytes are recorded from here on. */
  constructor(socket: Socket, slab: ReadSlab, recorder: FlowRecorder) {
    super({ highWaterMark, allowHalfOpen: false });
    this.#socket = socket;
    this.#slab = slab;
    this.#recorder = recorder;
    // A peer may reset a connection in the moment nobody listens; that must not end the process.
    this.on('error', () => undefined);
    socket.once('end', () => {
      this.#reason = 'end';
      this.push(null);
    });
    socket.on('drain', () => this.emit('drain'));
    socket.on('error', (error) => {
      this.#reason = errorCode(error) === 'ETIMEDOUT' ? 'timeout' : 'reset';
      this.destroy(error);
    });
    this.gone = new Promise((resolve) => {
      socket.once('close', () => {
        recorder.close(this.#reason);
        this.destroy();
        resolve();
      });
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

  /** As on a net.Socket; Node's HTTP agent wakes a kept connection with it. */
  ref(): this {
    this.#socket.ref();
    return this;
  }

  /** Takes the bytes the socket just read into the slab; false asks it to stop reading. */
  received(lengthBytes: number): boolean {
    const bytes = this.#slab.take(lengthBytes);
    this.#recorder.record('down', bytes);
    if (this.destroyed) return this.#waitOn(lengthBytes);
    if (this.readableFlowing === true && this.readableLength === 0) {
      this.emit('data', bytes);
      return true;
    }
    const more = this.push(bytes);
    this.#held = !more;
    return more;
  }

  override _read(): void {
    if (!this.#held) return;
    this.#held = false;
    this.#socket.resume();
  }

  override write(
    chunk: Buffer | string,
    encodingOrDone?: BufferEncoding | Done | null,
    done?: Done | null,
  ): boolean {
    const written = typeof encodingOrDone === 'function' ? encodingOrDone : (done ?? undefined);
    if (this.destroyed || this.writableEnded) return super.write(chunk, written);
    const encoding = typeof encodingOrDone === 'string' ? encodingOrDone : 'utf8';
    return this.#forward(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk, written);
  }

  /** Only what `end` is given comes this way; all else took the short way above. */
  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    this.#forward(chunk, done);
  }

  /** What is written until `uncork` leaves in one system call. */
  override cork(): void {
    super.cork();
    this.#socket.cork();
  }

  /** Node's HTTP client takes off all corks by setting the count, so the count alone tells. */
  override uncork(): void {
    super.uncork();
    while (this.writableCorked === 0 && this.#socket.writableCorked > 0) this.#socket.uncork();
  }

  override _final(done: Done): void {
    this.#socket.end(() => {
      done();
    });
  }

  override _destroy(error: Error | null, done: Done): void {
    if (error === null && this.#reason === 'local') this.#linger();
    else this.abort();
    done(error);
  }

  /** Closes at once, without waiting for the peer. */
  abort(): void {
    this.#recorder.close(this.#reason);
    this.#socket.destroy();
  }

  /** Nobody reads any more; what the peer still sends before it closes is written down. */
  #linger(): void {
    const timer = setTimeout(() => {
      this.abort();
    }, lingerMs);
    this.#socket.once('close', () => {
      clearTimeout(timer);
    });
    this.#socket.end();
    this.#socket.resume();
  }

  #waitOn(lengthBytes: number): boolean {
    this.#lingerLeft -= lengthBytes;
    if (this.#lingerLeft >= 0) return true;
    this.abort();
    return false;
  }

  /** While the socket has room the writer need not wait: the kernel has the bytes or soon will. */
  #forward(bytes: Buffer, done: Done | undefined): boolean {
    this.#recorder.record('up', bytes);
    const room = this.#socket.write(bytes);
    if (done !== undefined) {
      if (room) done();
      else this.#socket.once('drain', done);
    }
    return room;
  }
}
