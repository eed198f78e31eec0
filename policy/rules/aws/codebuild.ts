import { inputAt, type Rule } from "../../rule.ts";

/** a privileged container is its host. */
export const plainContainer: Rule = {
  id: "A-17",
  title: "A container of CodeBuild is not privileged, has an end, and is recorded",
  level: "error",
  remedy: "set privilegedMode: false, buildTimeout, concurrentBuildLimit, vpcConfig and logsConfig",
  reference: "https://docs.aws.amazon.com/securityhub/latest/userguide/codebuild-controls.html",
  types: ["aws:codebuild/project:Project"],
  judge: ({ inputs }) => [
    ...(inputAt(inputs, "environment.privilegedMode") === true ? ["its container is privileged"] : []),
    ...(inputAt(inputs, "logsConfig.cloudwatchLogs.status") === "ENABLED" ? [] : ["what it does is not recorded"]),
    ...(inputs.concurrentBuildLimit === undefined ? ["as many as the account allows run at once"] : []),
    ...(inputs.vpcConfig === undefined ? ["it runs in AWS's own network"] : []),
  ],
};
