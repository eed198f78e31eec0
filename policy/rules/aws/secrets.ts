import { inputAt, type Rule, unknownInput } from "../../rule.ts";
import { statementsOf } from "./statements.ts";

const secret =
  /-----BEGIN [A-Z ]*PRIVATE KEY|\bgh[opsu]_[A-Za-z0-9]{36}|\bgithub_pat_[A-Za-z0-9_]{22}|\bA(KIA|SIA)[0-9A-Z]{16}\b/;

/** environment and user data are read by everybody who may see the function or the machine. */
export const noSecretInClear: Rule = {
  id: "A-05",
  title: "What describes a function or a machine holds no secret",
  level: "error",
  remedy: "put the secret into Secrets Manager or a SecureString, and its name here",
  reference: "https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html",
  types: ["aws:lambda/function:Function", "aws:ec2/launchTemplate:LaunchTemplate", "aws:ssm/parameter:Parameter"],
  judge({ inputs }) {
    const variables = Object.entries((inputAt(inputs, "environment.variables") ?? {}) as Record<string, unknown>);
    const userData = Buffer.from(String(inputs.userData ?? ""), "base64").toString("utf8");
    return [
      ...variables
        .filter(([, value]) => secret.test(String(value)))
        .map(([name]) => `${JSON.stringify(name)} holds one`),
      ...(secret.test(userData) ? ["its user data holds one"] : []),
      ...(inputs.type === "String" && secret.test(String(inputs.value)) ? ["its value is one"] : []),
    ];
  },
};

/** keys of one's own, that turn, and that nobody else uses. */
export const ownKeys: Rule = {
  id: "A-13",
  title: "Secrets, logs and tables are encrypted with a key of one's own",
  level: "error",
  remedy: "set the key: kmsKeyId, kmsMasterKeyId or serverSideEncryption; enableKeyRotation of the key",
  reference: "https://docs.aws.amazon.com/kms/latest/developerguide/best-practices.html",
  types: [
    "aws:kms/key:Key",
    "aws:secretsmanager/secret:Secret",
    "aws:cloudwatch/logGroup:LogGroup",
    "aws:dynamodb/table:Table",
    "aws:sns/topic:Topic",
    "aws:ssm/parameter:Parameter",
  ],
  judge({ type, inputs }) {
    switch (type.split(":").at(-1)) {
      case "Key":
        return [...(inputs.enableKeyRotation === true ? [] : ["it never turns"]), ...openKey(inputs.policy)];
      case "LogGroup":
        return [
          ...(inputs.kmsKeyId === undefined ? ["logs have no key of their own"] : []),
          ...(Number(inputs.retentionInDays ?? 0) > 0 ? [] : ["logs are kept for ever"]),
        ];
      case "Table":
        return [
          ...(inputAt(inputs, "serverSideEncryption.kmsKeyArn") === undefined ? ["it has no key of its own"] : []),
          ...(inputs.deletionProtectionEnabled === true ? [] : ["it may be deleted"]),
          ...(inputAt(inputs, "pointInTimeRecovery.enabled") === true ? [] : ["it cannot be brought back"]),
        ];
      case "Parameter":
        return inputs.type === "SecureString" && inputs.keyId === undefined ? ["it has no key of its own"] : [];
      case "Topic":
        return inputs.kmsMasterKeyId === undefined ? ["it has no key of its own"] : [];
      default:
        return inputs.kmsKeyId === undefined ? ["it has no key of its own"] : [];
    }
  },
};

function openKey(policy: unknown): string[] {
  if (policy === unknownInput) return [];
  return (statementsOf(policy) ?? [])
    .filter(({ effect, principals }) => effect === "Allow" && principals.some(({ name }) => name === "*"))
    .filter(({ conditions }) => !conditions.has("kms:calleraccount") || !conditions.has("aws:principalarn"))
    .map(() => "anybody uses it");
}
