// A call of the contract, and the ids that calls are given.
import { z } from 'zod';

export interface Call<I extends z.ZodType, O extends z.ZodType, E extends string> {
  readonly input: I;
  readonly output: O;
  readonly errors: readonly E[];
}

export function call<I extends z.ZodType, O extends z.ZodType, const E extends string>(
  input: I,
  output: O,
  errors: readonly E[] = [],
): Call<I, O, E> {
  return { input, output, errors };
}

export const nothing = z.null();
export const sessionId = z.string().min(1).max(64);
