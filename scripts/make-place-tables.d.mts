/** Writes `asn.bin` and `country.mmdb`, and says so; does nothing where they are newer than their sources. */
export function makePlaceTables(outDir: string, say?: (text: string) => void): Promise<void>;
