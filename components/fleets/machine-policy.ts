import { jitPath, parameterTags } from "../../fleet/contract.ts";
import { arnIn, keyAlias, type Place } from "./place.ts";
import type { Statement } from "./policy.ts";

/**
 * What a machine of a fleet may do in AWS: read and delete the one JIT configuration that is tagged with its own id, and
 * nothing else. A job on the machine can do the same, and finds nothing: the configuration is spent.
 *
 * IAM puts the tag's value into the pattern, and `ec2:SourceInstanceARN` is the machine that the credentials were given to.
 *
 * @param gang Whether its machines meet by parameters of their fleet, which hold addresses and no secrets.
 */
export function machineStatements(place: Place, fleet: string, gang: boolean): Statement[] {
  const own = arnIn(place, "ssm", `parameter${jitPath(place.stack, fleet)}/*`);
  const meeting = arnIn(place, "ssm", `parameter${meetingPath(place.stack, fleet)}`);
  return [
    {
      Sid: "OwnConfig",
      Effect: "Allow",
      Action: ["ssm:GetParameter", "ssm:DeleteParameter"],
      Resource: own,
      Condition: { StringLike: { "ec2:SourceInstanceARN": `*/\${aws:ResourceTag/${parameterTags.instance}}` } },
    },
    {
      Sid: "OwnConfigKey",
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: arnIn(place, "kms", "key/*"),
      Condition: {
        "ForAnyValue:StringEquals": { "kms:ResourceAliases": keyAlias(place) },
        StringLike: { "kms:EncryptionContext:PARAMETER_ARN": own },
      },
    },
    ...(gang
      ? [
          {
            Sid: "Meeting",
            Effect: "Allow" as const,
            Action: ["ssm:GetParametersByPath", "ssm:PutParameter", "ssm:DeleteParameter"],
            Resource: [meeting, `${meeting}/*`],
          },
        ]
      : []),
  ];
}

/** Where the machines of a gang tell each other their addresses: `<path>/<run>-<attempt>/<rank>`. */
export function meetingPath(stack: string, fleet: string): string {
  return `/slipway/${stack}/fleets/${fleet}/gang`;
}
