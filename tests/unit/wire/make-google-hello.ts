// Makes a client's hello of Google's QUIC ("QUIC Crypto", 2016), for the tests of its reader.

interface HelloParts {
  readonly version: string;
  readonly serverName: string;
  readonly program: string;
}

const headerBytes = 8;
const tagBytes = 8;

/** Padded as a client does, so that no answer is longer than its question. */
export function makeGoogleHello({ version, serverName, program }: HelloParts): Uint8Array {
  const tags: [string, string][] = [
    ['PAD\0', '-'.repeat(600)],
    ['SNI\0', serverName],
    ['VER\0', version],
    ['UAID', program],
  ];
  const header = Buffer.alloc(headerBytes + tags.length * tagBytes);
  header.write('CHLO', 'latin1');
  header.writeUInt16LE(tags.length, 4);
  let end = 0;
  for (const [n, [tag, value]] of tags.entries()) {
    end += value.length;
    header.write(tag, headerBytes + n * tagBytes, 'latin1');
    header.writeUInt32LE(end, headerBytes + n * tagBytes + 4);
  }
  const values = tags.map(([, value]) => value).join('');
  return Uint8Array.from(Buffer.concat([header, Buffer.from(values, 'latin1')]));
}
