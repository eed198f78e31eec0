import type { Case } from "./case.ts";

/** The hand-written program under Pulumi's own mocks: all that can be compared where there is no engine. */
export function mocksCase(project: string): Case {
  return {
    side: "by hand",
    title: "program alone, under mocks",
    comparedWith: "preview",
    start: async () => ({ program: process.execPath, args: ["bare-mocks.cjs"], cwd: project }),
  };
}
