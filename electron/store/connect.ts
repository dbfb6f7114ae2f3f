// How DuckDB is opened: without anything from the network, and without files that nobody asked for.
import { rm } from 'node:fs/promises';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { quoteText } from './quote.ts';

// Extensions would come over the network, and spill files would outlive a killed process with
// pieces of sessions in them: neither may happen. Rows are written as soon as a group of them is complete:
// five groups that wait, of every table, are most of what a long import takes. What is read of files of Parquet is
// not kept: each is read once, and one that is written anew within a second, as long as before, passes for the old.
const options = {
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  allow_community_extensions: 'false',
  temp_directory: '',
  enable_external_file_cache: 'false',
  write_buffer_row_group_count: '1',
};

/** The path of a database that has no file. */
export const inMemory = ':memory:';

/**
 * Rows that are written together. DuckDB's own 122,880 would hold a gigabyte of handshakes in memory
 * before the first of them is written.
 */
export const rowGroupSize = 8192;

/** Opens or makes the file. */
export async function connect(path: string): Promise<[DuckDBInstance, DuckDBConnection]> {
  const instance = await DuckDBInstance.create(inMemory, options);
  try {
    const connection = await instance.connect();
    if (path === inMemory) return [instance, connection];
    await connection.run(`ATTACH ${quoteText(path)} AS library (ROW_GROUP_SIZE ${rowGroupSize})`);
    await connection.run('USE library');
    return [instance, connection];
  } catch (cause) {
    instance.closeSync();
    throw cause;
  }
}

/** The file and its write-ahead log, as far as they are there. */
export async function removeDatabase(path: string): Promise<void> {
  await rm(path, { force: true });
  await rm(`${path}.wal`, { force: true });
}
