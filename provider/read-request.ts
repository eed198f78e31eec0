import providerMessages from "@pulumi/pulumi/proto/provider_pb.js";
import structMessages from "google-protobuf/google/protobuf/struct_pb.js";

const inputsKey = "__inputs";

/**
 * Pulumi's Node server hands only a resource's properties to `read`, and fails on an import, which has none. This gives
 * it empty properties then, and puts the state's inputs among them, where {@link takeInputs} finds them.
 */
export function passInputsToRead(): void {
  const prototype = providerMessages.ReadRequest.prototype;
  const getProperties = prototype.getProperties;
  prototype.getProperties = function (this: InstanceType<typeof providerMessages.ReadRequest>) {
    const properties = getProperties.call(this) ?? new structMessages.Struct();
    const inputs = this.getInputs();
    if (inputs === undefined) return properties;
    const both = structMessages.Struct.deserializeBinary(properties.serializeBinary());
    both.getFieldsMap().set(inputsKey, new structMessages.Value().setStructValue(inputs));
    return both;
  };
}

/** Takes apart what `read` is given under {@link passInputsToRead}; undefined for an import. */
export function takeInputs(
  properties: Record<string, unknown>,
): { inputs: Record<string, unknown>; outputs: Record<string, unknown> } | undefined {
  const { [inputsKey]: inputs, ...outputs } = properties;
  if (inputs === undefined || Object.keys(outputs).length === 0) return undefined;
  return { inputs: inputs as Record<string, unknown>, outputs };
}
