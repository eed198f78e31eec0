import {
  actionsOf,
  type HandlerName,
  imagesPath,
  jitPath,
  machineTags,
  specPath,
  supplyActions,
} from "../../fleet/contract.ts";
import { runnersAppSecrets } from "../../fleet/runners-app.ts";
import { arnIn, iamArn, keyAlias, machineRoleName, nameIn, type Place, queueName, tableName } from "./place.ts";
import { logStatement, type Statement } from "./policy.ts";

/** Name of one control function, of its role and, below `/aws/lambda/`, of its log group. */
export function functionName(place: Place, handler: HandlerName): string {
  return nameIn(place, handler);
}

/**
 * What one control function may do: exactly the actions that the contract names for it, each on what belongs to this stack.
 *
 * @param fleets Names of the fleets that have machines of their own.
 */
export function functionStatements(place: Place, handler: HandlerName, fleets: readonly string[]): Statement[] {
  const wanted = actionsOf[handler]
    .flatMap((action) => (action === "supply" ? supplyActions : [action]))
    .flatMap(inIam);
  const statements = everything(place, handler, fleets).flatMap((statement): Statement[] => {
    const actions = [statement.Action].flat().filter((action) => wanted.includes(action));
    return actions.length === 0 ? [] : [{ ...statement, Action: actions }];
  });
  const known = new Set(statements.flatMap(({ Action }) => Action));
  const unknown = wanted.filter((action) => !known.has(action) && !action.startsWith("kms:"));
  if (unknown.length > 0) {
    const list = unknown.map((action) => `"${action}"`).join(", ");
    throw new Error(
      `"${handler}": nothing says on what it may do ${list}; add it to components/fleets/function-policy.ts.`,
    );
  }
  return [
    logStatement(arnIn(place, "logs", `log-group:/aws/lambda/${functionName(place, handler)}`)),
    ...(handler === "scale-up" ? [queueStatement(place, fleets)] : []),
    ...keyStatements(place, handler, wanted),
    ...statements,
  ];
}

/** IAM has no action for a transaction: it asks for what the transaction does. */
function inIam(action: string): string[] {
  if (action !== "dynamodb:TransactWriteItems") return [action];
  return ["dynamodb:ConditionCheckItem", "dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"];
}

/** Every action of the contract with the resources and conditions that hold it to this stack. */
function everything(place: Place, handler: HandlerName, fleets: readonly string[]): Statement[] {
  const { app, webhook } = runnersAppSecrets(place.stack);
  const secret = handler === "webhook" ? webhook : app;
  const allow = (Sid: string, Action: string[], Resource: string | string[], Condition?: Statement["Condition"]) => ({
    Sid,
    Effect: "Allow" as const,
    Action,
    Resource,
    ...(Condition && { Condition }),
  });
  return [
    allow("Lists", ["ssm:GetParametersByPath"], listed(place, handler, fleets).map(parameter(place))),
    allow("Images", ["ssm:GetParameters"], parameter(place)(`${imagesPath(place.stack)}/*`)),
    allow(
      "Configs",
      ["ssm:PutParameter", "ssm:AddTagsToResource", "ssm:DeleteParameter"],
      fleets.map((fleet) => parameter(place)(`${jitPath(place.stack, fleet)}/*`)),
    ),
    // The end of a secret's ARN is random, six characters.
    allow("Secret", ["secretsmanager:GetSecretValue"], arnIn(place, "secretsmanager", `secret:${secret}-??????`)),
    allow("Send", ["sqs:SendMessage"], queues(place, fleets)),
    allow(
      "Ledger",
      [
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "dynamodb:Query",
        "dynamodb:ConditionCheckItem",
        "dynamodb:DeleteItem",
      ],
      arnIn(place, "dynamodb", `table/${tableName(place)}`),
    ),
    ...machineStatements(place, fleets),
  ];
}

/** Paths of parameters that a function reads as a whole: fleets; configs that lie unread (encrypted); when images were built. */
function listed({ stack }: Place, handler: HandlerName, fleets: readonly string[]): string[] {
  const paths = [
    specPath(stack),
    ...(handler === "webhook" ? [] : fleets.map((fleet) => jitPath(stack, fleet))),
    ...(handler === "reconciler" ? [imagesPath(stack)] : []),
  ];
  return paths.flatMap((path) => [path, `${path}/*`]);
}

/** The whole of EC2: launching from the stack's own templates, and changing machines that have the stack's tag. */
function machineStatements(place: Place, fleets: readonly string[]): Statement[] {
  const { stack, account } = place;
  const ec2 = (...kinds: string[]) => kinds.map((kind) => arnIn(place, "ec2", `${kind}/*`));
  const ours = { StringEquals: { [`aws:ResourceTag/${machineTags.stack}`]: stack } };
  const launching = ["ec2:CreateFleet", "ec2:RunInstances"];
  const made = ec2("instance", "volume", "network-interface");
  return [
    // AWS has no resource for it.
    { Sid: "See", Effect: "Allow", Action: ["ec2:DescribeInstances"], Resource: "*" },
    {
      Sid: "LaunchFromOurs",
      Effect: "Allow",
      Action: launching,
      Resource: ec2("launch-template", "subnet", "security-group"),
      Condition: ours,
    },
    {
      Sid: "LaunchTagged",
      Effect: "Allow",
      Action: launching,
      Resource: made,
      Condition: { StringEquals: { [`aws:RequestTag/${machineTags.stack}`]: stack } },
    },
    {
      Sid: "LaunchImages",
      Effect: "Allow",
      Action: launching,
      Resource: [`arn:aws:ec2:${place.region}::image/*`, `arn:aws:ec2:${place.region}::snapshot/*`],
      Condition: { StringEquals: { "ec2:Owner": account } },
    },
    { Sid: "LaunchRequests", Effect: "Allow", Action: launching, Resource: ec2("fleet", "spot-instances-request") },
    {
      // At their making alone: no tag can be put on somebody else's machine, or changed on one of ours.
      Sid: "TagAtLaunch",
      Effect: "Allow",
      Action: ["ec2:CreateTags"],
      Resource: [...made, ...ec2("fleet")],
      Condition: { StringEquals: { "ec2:CreateAction": ["CreateFleet", "RunInstances"] } },
    },
    {
      Sid: "Ours",
      Effect: "Allow",
      Action: ["ec2:StartInstances", "ec2:StopInstances", "ec2:TerminateInstances"],
      Resource: ec2("instance"),
      Condition: ours,
    },
    {
      Sid: "PassRoles",
      Effect: "Allow",
      Action: ["iam:PassRole"],
      Resource: fleets.map((fleet) => iamArn(place, `role/${machineRoleName(place, fleet)}`)),
      Condition: { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } },
    },
  ];
}

/** What taking messages from a queue needs. */
function queueStatement(place: Place, fleets: readonly string[]): Statement {
  return {
    Sid: "Receive",
    Effect: "Allow",
    Action: ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
    Resource: queues(place, fleets),
  };
}

/** The stack's key, by its alias: every function's settings are encrypted by it, and what it reads and writes too. */
function keyStatements(place: Place, handler: HandlerName, wanted: readonly string[]): Statement[] {
  const more = wanted.filter((action) => action.startsWith("kms:") && action !== "kms:Decrypt");
  const alias = { "ForAnyValue:StringEquals": { "kms:ResourceAliases": keyAlias(place) } };
  const disks: Statement = {
    // Who launches a machine lets EC2 encrypt its disk.
    Sid: "Disks",
    Effect: "Allow",
    Action: [
      "kms:CreateGrant",
      "kms:DescribeKey",
      "kms:GenerateDataKeyWithoutPlaintext",
      "kms:ReEncryptFrom",
      "kms:ReEncryptTo",
    ],
    Resource: arnIn(place, "kms", "key/*"),
    Condition: { ...alias, StringEquals: { "kms:ViaService": `ec2.${place.region}.amazonaws.com` } },
  };
  return [
    ...(wanted.includes("ec2:RunInstances") ? [disks] : []),
    {
      Sid: "Key",
      Effect: "Allow",
      Action: handler === "webhook" ? ["kms:Decrypt"] : ["kms:Decrypt", ...more],
      Resource: arnIn(place, "kms", "key/*"),
      Condition: alias,
    },
  ];
}

const parameter = (place: Place) => (name: string) => arnIn(place, "ssm", `parameter${name}`);

function queues(place: Place, fleets: readonly string[]): string[] {
  return fleets.map((fleet) => arnIn(place, "sqs", queueName(place, fleet)));
}
