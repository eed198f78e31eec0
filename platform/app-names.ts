/** GitHub's limit on the name of an App. */
const nameAtMost = 34;

/** A name that GitHub takes, however long its parts are. */
export const appName = (...parts: readonly string[]) => parts.join(" ").slice(0, nameAtMost).trimEnd();

/** GitHub's own form of an App's name in addresses. */
export const slugOf = (name: string) =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");

/** Name of the App that registers the runners of a stack's fleets and hears of their jobs. */
export const runnersAppName = (owner: string, stack: string) => appName("Slipway runners", owner, stack);
