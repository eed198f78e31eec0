import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../ports.ts";

/** The machine's own clock. */
export const clock: Clock = {
  now: () => Date.now(),
  sleep: async (milliseconds) => {
    await sleep(milliseconds);
  },
};
