/** What becomes of a job in this suite. */
export type Row =
  | { readonly executedBy: { readonly file: string; readonly title: string } }
  | {
      /** Why it is not executed. */
      readonly because: string;
      /** Test that runs its scripts, or holds what it is made of, without `act`. */
      readonly instead: string;
    };

/** A file of test/pipelines/scripts/ by its name, or one beside that folder by its path from there. */
function not(because: string, tests: string): Row {
  const file = tests.startsWith("../") ? tests.slice(3) : `scripts/${tests}`;
  return { because, instead: `test/pipelines/${file}.test.ts` };
}

export const container = (tests: string) =>
  not("builds, pulls or runs a container image, for which a Docker engine must be there", tests);
export const real = (system: string, tests: string) => not(`needs a machine with ${system}`, tests);
export const gpu = (tests: string) => not("needs machines with GPUs of a fleet", tests);
/** A job whose steps install what only a package index has. */
export const index = (what: string, tests: string) =>
  not(`installs ${what}, more than a wheelhouse that every run brings should hold`, tests);
/** An action, or a call, that is of use only with the identity that GitHub gives a run. */
export const identity = (action: string, tests: string) =>
  not(`is about ${action}, which works with an identity that GitHub alone gives`, tests);
export const remote = (what: string, tests: string) =>
  not(`is about ${what}, which a stand-in would only imitate`, tests);
/** A job that never starts as one before it is not executed. */
export const after = (job: string, tests: string) => not(`comes after ${job}, which is not executed`, tests);
export const alike = (job: string, tests: string) => not(`has the steps of ${job}, which is executed`, tests);
