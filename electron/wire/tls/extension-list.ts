// The list of extensions of a hello (RFC 8446 §4.2), read as far as its lengths hold.
import type { ByteReader, ParseError } from '../byte-reader.ts';

const headerBytes = 4;

export interface ExtensionList<T> {
  readonly extensions: readonly T[];
  /** A length in it goes beyond what is there; null: none does. */
  readonly contradiction: ParseError | null;
}

/** `readOne` takes an extension with its header. Bytes behind the list, or too few for a header, say nothing. */
export function readExtensionList<T>(
  reader: ByteReader,
  most: number,
  readOne: (list: ByteReader) => T,
): ExtensionList<T> {
  const extensions: T[] = [];
  if (reader.remaining === 0) return { extensions, contradiction: null };
  const contradiction = reader.attempt('behind', () => {
    const list = reader.vector16('extensions');
    while (list.remaining >= headerBytes) {
      if (extensions.length >= most) list.fail('budget', 'too many extensions');
      extensions.push(readOne(list));
    }
    list.field('data', () => list.skip(list.remaining));
  });
  return { extensions, contradiction };
}
