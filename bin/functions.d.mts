/** Makes the functions' bundles current. Returns, per function, the bytes that are left of each file; nothing when all were current. */
export function buildFunctions(options?: {
  force?: boolean;
  folder?: string;
}): Promise<Record<string, Record<string, number>> | undefined>;
