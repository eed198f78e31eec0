import { inputAt, listAt, type Rule, unknownInput } from "../../rule.ts";
import { statementsOf } from "./statements.ts";

const queue = "aws:sqs/queue:Queue";
const queuePolicy = "aws:sqs/queuePolicy:QueuePolicy";
const lambdaQueues = "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html";
const dayInSeconds = 86_400;

/** a message is a job that somebody waits for. */
export const keptMessages: Rule = {
  id: "A-10",
  title: "A queue keeps messages until they are done, and shows them to nobody",
  level: "error",
  remedy:
    "encrypt it, keep messages a day or longer, hide them six times as long as its function runs, give it a queue for what fails, and refuse what comes without TLS",
  reference: lambdaQueues,
  types: [queue, queuePolicy],
  judge({ type, inputs }, { queueFunctionSeconds }) {
    if (type === queuePolicy) return openQueue(inputs.policy);
    const hidden = inputs.visibilityTimeoutSeconds;
    const kept = inputs.messageRetentionSeconds;
    const isLast = inputs.redrivePolicy === undefined;
    return [
      ...(inputs.sqsManagedSseEnabled === true || inputs.kmsMasterKeyId !== undefined ? [] : ["it is not encrypted"]),
      ...(typeof kept === "number" && kept < dayInSeconds ? [`messages are gone after ${kept} s`] : []),
      ...(isLast && !/-dead$/.test(String(inputs.name)) ? ["what fails is lost"] : []),
      ...(!isLast && hidden !== unknownInput && Number(hidden ?? 30) < 6 * queueFunctionSeconds
        ? [`messages come back after ${hidden ?? 30} s, while they are still worked on`]
        : []),
    ];
  },
};

function openQueue(policy: unknown): string[] {
  const statements = statementsOf(policy);
  if (statements === undefined) return [];
  const refuses = statements.some(
    ({ effect, conditions }) => effect === "Deny" && conditions.get("aws:securetransport")?.includes("false"),
  );
  return [
    ...(refuses ? [] : ["it takes messages without TLS"]),
    ...(statements.some(
      ({ effect, principals, conditions }) =>
        effect === "Allow" && principals.some(({ name }) => name === "*") && conditions.size === 0,
    )
      ? ["anybody sends to it"]
      : []),
  ];
}

/** a function that takes batches says which messages failed; else all of them are gone, or come again. */
export const honestFunction: Rule = {
  id: "A-11",
  title: "Control code runs on a kept runtime, encrypted, and says which messages failed",
  level: "error",
  remedy: "set runtime to a current nodejs, kmsKeyArn, and functionResponseTypes: [ReportBatchItemFailures]",
  reference: "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html",
  types: ["aws:lambda/function:Function", "aws:lambda/eventSourceMapping:EventSourceMapping"],
  judge({ type, inputs }) {
    if (type.endsWith(":EventSourceMapping")) {
      const reports = listAt(inputs, "functionResponseTypes").includes("ReportBatchItemFailures");
      return reports ? [] : ["a failed batch fails whole"];
    }
    const runtime = /^nodejs(\d+)\.x$/.exec(String(inputs.runtime))?.[1];
    return [
      ...(Number(runtime ?? 0) >= 22 ? [] : [`${JSON.stringify(inputs.runtime)} is no runtime that AWS keeps`]),
      ...(inputs.kmsKeyArn === undefined ? ["its environment is encrypted with a key that everybody has"] : []),
    ];
  },
};

function openTopic(policy: unknown): string[] {
  return (statementsOf(policy) ?? [])
    .filter(({ effect, principals }) => effect === "Allow" && principals.length > 0)
    .flatMap(({ principals, conditions }) => [
      ...(principals.some(({ name }) => name === "*") ? ["anybody speaks in it"] : []),
      ...(conditions.has("aws:sourceaccount") ? [] : ["services speak in it for other accounts"]),
    ]);
}

/** who calls. */
export const knownCaller: Rule = {
  id: "A-12",
  title: "Functions and topics are called by known sources, at a bounded rate",
  level: "error",
  remedy: "set sourceArn; throttle the stage and log its requests; keep function URLs off",
  reference: "https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html",
  types: [
    "aws:lambda/permission:Permission",
    "aws:lambda/functionUrl:FunctionUrl",
    "aws:apigatewayv2/stage:Stage",
    "aws:sns/topicPolicy:TopicPolicy",
  ],
  judge({ type, inputs }) {
    if (type.endsWith(":TopicPolicy")) return openTopic(inputs.policy);
    if (type.endsWith(":FunctionUrl")) return inputs.authorizationType === "AWS_IAM" ? [] : ["anybody calls it"];
    if (type.endsWith(":Permission")) {
      return [
        ...(inputs.sourceArn === undefined ? ["every resource of the service calls it"] : []),
        ...(inputs.principal === "*" ? ["anybody calls it"] : []),
      ];
    }
    return [
      ...(inputAt(inputs, "defaultRouteSettings.throttlingRateLimit") === undefined ? ["its rate is not bounded"] : []),
      ...(inputs.accessLogSettings === undefined ? ["requests are not logged"] : []),
    ];
  },
};
