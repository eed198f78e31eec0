import { build } from "../bin/build.mjs";

/** Brings dist/ up to date once, before the tests that start the command line as a process of its own. */
export default async function setup(): Promise<void> {
  await build();
}
