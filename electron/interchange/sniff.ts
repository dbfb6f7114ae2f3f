// What a chosen file or folder is, from its first bytes and its neighbours; names are a hint only.
import { open, readdir, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { findSessionFolders } from './parquet/session-folders.ts';

export type FoundFile =
  /** `path`: the folder with the sessions, or that of one. */
  | { readonly kind: 'parquet'; readonly path: string }
  /** `path`: the folder with the logs. */
  | { readonly kind: 'zeek'; readonly path: string }
  /** A report of Onlooker, or HAR: what is in it tells. */
  | { readonly kind: 'json'; readonly path: string }
  | { readonly kind: 'capture'; readonly path: string }
  | { readonly kind: 'unknown'; readonly path: string };

const headBytes = 512;
const parquetMagic = 'PAR1';
const zeekHeader = '#separator';
const zeekName = /^(conn|ssl|dns)\.log$/;
/** pcap in both byte orders and units, pcapng, and what packs them: gzip, Zstandard. */
const captureMagics: ReadonlySet<number> = new Set([
  0xa1b2c3d4, 0xd4c3b2a1, 0xa1b23c4d, 0x4d3cb2a1, 0x0a0d0d0a, 0x28b52ffd,
]);
const gzipMagic = 0x1f8b;

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const head = Buffer.alloc(headBytes);
    const { bytesRead } = await file.read(head, 0, headBytes, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function sniffFolder(path: string): Promise<FoundFile> {
  if ((await findSessionFolders(path)).length > 0) return { kind: 'parquet', path };
  const names = await readdir(path);
  return { kind: names.includes('conn.log') ? 'zeek' : 'unknown', path };
}

/** A table of Parquet stands in its day's folder, and that in its session's. */
function parquetFolder(path: string): string {
  const day = dirname(path);
  return basename(day).startsWith('date=') ? dirname(day) : day;
}

/** Rejects with the system's error when there is nothing to read. */
export async function sniffFile(path: string): Promise<FoundFile> {
  if ((await stat(path)).isDirectory()) return sniffFolder(path);
  const head = await readHead(path);
  const text = head.toString('latin1').replace(/^\xef\xbb\xbf/, '');
  if (text.startsWith(parquetMagic)) return { kind: 'parquet', path: parquetFolder(path) };
  const isLog = text.startsWith(zeekHeader) || text.includes('"id.orig_h"');
  if (isLog && zeekName.test(basename(path))) return { kind: 'zeek', path: dirname(path) };
  if (/^\s*[{[]/.test(text)) return { kind: 'json', path };
  const isCapture =
    head.length >= 4 &&
    (captureMagics.has(head.readUInt32BE(0)) || head.readUInt16BE(0) === gzipMagic);
  return { kind: isCapture ? 'capture' : 'unknown', path };
}
