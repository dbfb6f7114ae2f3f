// Closing several things of which none may stay open because another failed.

/**
 * Runs the steps one after the other, each whether the earlier ones failed or not. Rejects with the error of
 * the step that failed, or with all of them where several did.
 */
export async function closeAll(steps: readonly (() => Promise<unknown>)[]): Promise<void> {
  const errors: unknown[] = [];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, 'Several things could not be closed');
}
