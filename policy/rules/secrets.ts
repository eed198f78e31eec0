import { github, type Rule } from "../rule.ts";

/** G-07: who reads an organisation's secrets. */
export const narrowSecrets: Rule = {
  id: "G-07",
  title: "A secret of the organisation is read by chosen repositories",
  level: "error",
  remedy: "list the repositories of the secret in inventory/organization.yaml",
  reference:
    "https://docs.github.com/actions/security-for-github-actions/security-guides/using-secrets-in-github-actions",
  types: [github("ActionsOrganizationSecret"), github("DependabotOrganizationSecret")],
  judge: ({ inputs }) =>
    ["all", "private"].includes(String(inputs.visibility)) ? [`${inputs.visibility} repositories read it`] : [],
};

/** S-02: an identity in an input lands in state and in plans, in clear. */
export const identityFromEnvironment: Rule = {
  id: "S-02",
  title: "A provider has its identity from the environment alone",
  level: "error",
  remedy: "take the identity out of the provider's inputs; set GITHUB_TOKEN, or the App's variables",
  reference: "https://www.pulumi.com/registry/packages/github/installation-configuration/",
  types: ["pulumi:providers:github", "pulumi:providers:aws"],
  judge: ({ inputs }) =>
    ["token", "appAuth", "accessKey", "secretKey"]
      .filter((key) => inputs[key] !== undefined && inputs[key] !== "")
      .map((key) => `"${key}" is an input`),
};
