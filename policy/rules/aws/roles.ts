import { type PolicyResource, type Rule, unknownInput } from "../../rule.ts";
import { type Statement, statementsOf } from "./statements.ts";

const rolePolicy = "aws:iam/rolePolicy:RolePolicy";
const role = "aws:iam/role:Role";
const leastPrivilege = "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege";

const allowed = ({ inputs }: PolicyResource): readonly Statement[] =>
  (statementsOf(inputs.policy) ?? []).filter(({ effect }) => effect === "Allow");

/** Actions that AWS takes no resource for, and that change nothing. */
const withoutResource = /^(ec2:Describe|ecr:GetAuthorizationToken$|cloudwatch:PutMetricData$|xray:Put)/;

const has = ({ conditions }: Statement, ...keys: readonly string[]) =>
  [...conditions.keys()].some((key) => keys.some((wanted) => key.startsWith(wanted)));

/** a role may what it does. */
export const narrowRole: Rule = {
  id: "A-06",
  title: "A role is allowed named actions on named resources",
  level: "error",
  remedy: "name each action and resource; for iam:PassRole the roles, and iam:PassedToService",
  reference: leastPrivilege,
  types: [rolePolicy, "aws:iam/rolePolicyAttachment:RolePolicyAttachment"],
  judge: (resource) => [
    ...(/(AdministratorAccess|PowerUserAccess|FullAccess)$/.test(String(resource.inputs.policyArn))
      ? [`it allows ${String(resource.inputs.policyArn).split("/").at(-1)}`]
      : []),
    ...new Set(
      allowed(resource).flatMap((statement) => [
        ...(statement.notActions ? ["it allows all but what is named"] : []),
        ...statement.actions.flatMap((action) => tooWide(action, statement)),
      ]),
    ),
  ],
};

function tooWide(action: string, statement: Statement): string[] {
  const everything = statement.resources.includes("*");
  if (action.includes("*")) return [`it allows ${action}`];
  if (action.toLowerCase() === "iam:passrole") {
    return [
      ...(statement.resources.some((one) => one.endsWith("*")) ? ["it passes any role on"] : []),
      ...(has(statement, "iam:passedtoservice") ? [] : ["it passes roles to any service"]),
    ];
  }
  return everything && statement.conditions.size === 0 && !withoutResource.test(action)
    ? [`it allows ${action} on everything`]
    : [];
}

/** control code ends its own machines, and no other. */
export const ownMachines: Rule = {
  id: "A-07",
  title: "Machines are started, stopped and ended by their tag alone",
  level: "error",
  remedy: "add the condition aws:ResourceTag/slipway:stack to the statement",
  reference: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html",
  types: [rolePolicy],
  judge: (resource) =>
    allowed(resource).flatMap((statement) =>
      statement.actions
        .filter((action) => /^ec2:(Terminate|Stop|Start|Reboot)Instances$/i.test(action))
        .filter(() => !has(statement, "aws:resourcetag/", "ec2:resourcetag/"))
        .map((action) => `it allows ${action} whatever the machine's tags are`),
    ),
};

/** a job can take on its machine's role. */
export const poorMachine: Rule = {
  id: "A-08",
  title: "A machine's role reads its own configuration, and does nothing in AWS",
  level: "error",
  remedy:
    "keep to ssm:GetParameter and ssm:DeleteParameter of its own path under the condition on ec2:SourceInstanceARN; let jobs take on roles of their own by OIDC",
  reference: leastPrivilege,
  types: [rolePolicy],
  judge(resource) {
    if (!/-machine$/.test(String(resource.inputs.role))) return [];
    return allowed(resource).flatMap((statement) =>
      statement.actions.flatMap((action) => {
        if (/^(ec2|iam|sts|secretsmanager|lambda|sqs|dynamodb):/i.test(action)) return [`it allows ${action}`];
        const reads = /^ssm:GetParameter$/i.test(action) && !has(statement, "ec2:sourceinstancearn");
        return reads ? ["it reads what other machines are configured with"] : [];
      }),
    );
  },
};

/** who takes a role on. */
export const trustedTaker: Rule = {
  id: "A-09",
  title: "A role is taken on by one service, or by one subject of GitHub",
  level: "error",
  remedy: "name one service as principal; for OIDC, the aud and a sub without a wildcard for repository or environment",
  reference:
    "https://docs.github.com/actions/security-for-github-actions/security-hardening-your-deployments/configuring-openid-connect-in-amazon-web-services",
  types: [role],
  judge: ({ inputs }) =>
    (statementsOf(inputs.assumeRolePolicy) ?? [])
      .filter(({ effect }) => effect === "Allow")
      .flatMap((statement) => [
        ...(statement.principals.some(({ name }) => name === "*") ? ["anybody takes it on"] : []),
        ...(statement.principals.length > 1 ? ["more than one takes it on"] : []),
        ...(statement.principals.some(({ kind }) => kind === "Federated") ? looseSubject(statement) : []),
      ]),
};

function looseSubject({ conditions }: Statement): string[] {
  const of = (claim: string) => [...conditions].filter(([key]) => key.endsWith(`:${claim}`)).flatMap(([, is]) => is);
  const subjects = of("sub");
  return [
    ...(of("aud").length === 0 ? ["identities for any audience take it on"] : []),
    ...(subjects.length === 0 ? ["every repository takes it on"] : []),
    ...subjects
      .filter((subject) => subject !== unknownInput && /[*?]/.test(subject))
      .map((subject) => `${JSON.stringify(subject)} is no single subject`),
  ];
}
