import { expect, it } from "vitest";
import { handlers, queueSettings } from "../../fleet/contract.ts";

it("a message stays out of sight for six times what a function may take, as AWS asks for", () => {
  // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
  expect(queueSettings.visibilitySeconds).toBeGreaterThanOrEqual(6 * handlers["scale-up"].timeoutSeconds);
});
