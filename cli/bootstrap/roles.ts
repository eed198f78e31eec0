import type { Settings } from "../../settings.ts";
import { type AccountApi, elementOf } from "../aws/account-api.ts";
import { type BootstrapPlace, environmentOf, type RoleKind, roleKinds, roleNameOf, rolePath } from "./place.ts";
import { policyOf, trustOf } from "./role-policy.ts";
import { sameJson } from "./state-store.ts";
import type { Seen, Step } from "./steps.ts";

const audience = "sts.amazonaws.com";

/** GitHub as somebody whose tokens AWS believes. */
export function issuerStep(aws: AccountApi, { account, issuer }: BootstrapPlace): Step {
  const OpenIDConnectProviderArn = `arn:aws:iam::${account}:oidc-provider/${issuer}`;
  const look = async (): Promise<Seen> => {
    const asked = { OpenIDConnectProviderArn };
    const { text, code } = await aws.query("iam", "GetOpenIDConnectProvider", asked, ["NoSuchEntity"]);
    if (code !== undefined) return { state: "absent" };
    if (text.includes(`<member>${audience}</member>`)) return { state: "there" };
    return { state: "differs", detail: `does not take tokens for ${audience}` };
  };
  return {
    where: "AWS",
    what: `identity provider "${issuer}"`,
    look,
    make: async ({ state }) => {
      if (state === "differs")
        await aws.query("iam", "AddClientIDToOpenIDConnectProvider", { OpenIDConnectProviderArn, ClientID: audience });
      // AWS checks GitHub's certificate by its own list of authorities and takes any thumbprint.
      else
        await aws.query("iam", "CreateOpenIDConnectProvider", {
          Url: `https://${issuer}`,
          "ClientIDList.member.1": audience,
          "ThumbprintList.member.1": "f".repeat(40),
        });
    },
  };
}

/** The two roles of a stack, each for the jobs of one environment. */
export function roleSteps(aws: AccountApi, place: BootstrapPlace, settings: Pick<Settings, "secrets" | "aws">): Step[] {
  return roleKinds.map((kind) => roleStep(aws, place, settings, kind));
}

const policyName = "slipway";

function roleStep(
  aws: AccountApi,
  place: BootstrapPlace,
  settings: Pick<Settings, "secrets" | "aws">,
  kind: RoleKind,
): Step {
  const RoleName = roleNameOf(place.stack, kind);
  const trust = JSON.stringify(trustOf(place, kind));
  const policy = JSON.stringify(policyOf(place, settings, kind));
  const document = (text: string, element: string) => {
    const found = elementOf(text, element) ?? "";
    return found.startsWith("%7B") ? decodeURIComponent(found) : found;
  };
  return {
    where: "AWS",
    what: `role "${RoleName}" (jobs of environment "${environmentOf(place.stack, kind)}" of ${place.repository.owner}/${place.repository.name})`,
    look: async () => {
      const role = await aws.query("iam", "GetRole", { RoleName }, ["NoSuchEntity"]);
      if (role.code !== undefined) return { state: "absent" };
      if (elementOf(role.text, "Path") !== rolePath)
        return { state: "differs", detail: `is somebody else's: its path is not ${rolePath}` };
      if (!sameJson(document(role.text, "AssumeRolePolicyDocument"), trust))
        return { state: "differs", detail: "trusts somebody else" };
      const asked = { RoleName, PolicyName: policyName };
      const own = await aws.query("iam", "GetRolePolicy", asked, ["NoSuchEntity"]);
      const may = own.code === undefined && sameJson(document(own.text, "PolicyDocument"), policy);
      return may ? { state: "there" } : { state: "differs", detail: "may do something else" };
    },
    make: async ({ state }) => {
      if (state === "absent")
        await aws.query(
          "iam",
          "CreateRole",
          { RoleName, Path: rolePath, AssumeRolePolicyDocument: trust, MaxSessionDuration: "7200" },
          ["EntityAlreadyExists"],
        );
      await aws.query("iam", "UpdateAssumeRolePolicy", { RoleName, PolicyDocument: trust });
      await aws.query("iam", "PutRolePolicy", { RoleName, PolicyName: policyName, PolicyDocument: policy });
    },
  };
}
