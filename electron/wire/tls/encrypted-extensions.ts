// EncryptedExtensions (RFC 8446 §4.3.1), once it was opened: extensions without what they say.
import { ByteReader, parsing } from '../byte-reader.ts';

/** Whether `wanted` is among them, by its number; false where the body of the message cannot be read. */
export function hasExtension(body: Uint8Array, wanted: number): boolean {
  const found = parsing(() => {
    const list = new ByteReader(body).vector16('extensions');
    while (list.remaining > 0) {
      const id = list.u16();
      list.vector16('extension');
      if (id === wanted) return true;
    }
    return false;
  });
  return found.ok && found.value;
}
