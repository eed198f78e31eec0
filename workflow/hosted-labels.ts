/** Labels of GitHub's own machines: https://docs.github.com/actions/reference/runners/github-hosted-runners */
const hosted =
  /^(ubuntu-(latest|slim|\d\d\.\d\d(-arm)?)|windows-(latest|\d{4}(-vs\d{4})?|11-arm)|macos-(latest|\d\d)(-(large|xlarge|intel))?)$/i;

/** Whether a label is GitHub's own, and not a fleet's. */
export function isHosted(label: string): boolean {
  return hosted.test(label);
}
