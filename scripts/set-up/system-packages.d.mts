export const windowPackages: readonly string[];
export const testPackages: readonly string[];
export function nameHere(name: string, isKnown: (name: string) => boolean): string;
export function ensureSystemPackages(names: readonly string[]): Promise<void>;
