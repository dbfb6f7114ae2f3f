// tshark as a referee: the values of fields in the frames that pass a filter.
import { spawnSync } from 'node:child_process';
import { z } from 'zod';

const layersSchema = z.array(
  z.object({ _source: z.object({ layers: z.record(z.string(), z.array(z.string())) }) }),
);

export type FrameFields = Record<string, string[]>;

/** Frame by frame, each field with all its values. Throws what tshark says when it fails. */
export function readFrames(
  file: string,
  filter: string,
  fields: readonly string[],
  options: readonly string[] = [],
): FrameFields[] {
  const wanted = fields.flatMap((field) => ['-e', field]);
  const result = spawnSync(
    'tshark',
    ['-n', '-r', file, '-2', ...options, '-Y', filter, '-T', 'json', ...wanted],
    { encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  if (result.status !== 0) throw new Error(`tshark: ${result.stderr.slice(0, 1000)}`);
  // oxlint-disable-next-line no-underscore-dangle -- tshark's own name
  return layersSchema.parse(JSON.parse(result.stdout)).map((frame) => frame._source.layers);
}
