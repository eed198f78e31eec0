/** Labels of GitHub's own runners: https://docs.github.com/actions/reference/runners/github-hosted-runners */
export const hostedLabel =
  /^(ubuntu-(latest|slim|\d\d\.\d\d(-arm)?)|windows-(latest|\d{4}(-vs\d{4})?|11-arm)|macos-(latest|\d\d)(-(large|xlarge|intel))?)$/i;
