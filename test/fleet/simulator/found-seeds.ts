/** Seeds that found a bug in the control code, and what it did. Each is played for ever. */
export const foundSeeds: readonly { seed: number; once: string }[] = [];
