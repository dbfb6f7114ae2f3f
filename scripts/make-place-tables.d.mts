/** Writes `asn.bin` and `country.mmdb`; does nothing where they are newer than their sources. */
export function makePlaceTables(outDir: string): Promise<void>;
