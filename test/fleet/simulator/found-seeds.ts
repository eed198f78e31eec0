/** Seeds that found a bug in the control code, and what it did. Each is played for ever. */
export const foundSeeds: readonly { seed: number; once: string }[] = [
  { seed: 57, once: "left a config and a registration beside the runner that its machine had" },
  { seed: 771, once: "kept a hanging machine for ever whose job's end nobody told" },
  { seed: 899, once: "left a config of a machine that should have none" },
  { seed: 7300, once: "kept a hanging machine for ever whose runner no list ever showed" },
  { seed: 8102, once: "kept one machine more than its pool in the same way, beside another fleet" },
  { seed: 9548, once: "kept the last machine of a fleet in the same way" },
];
