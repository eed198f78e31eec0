import type { Expression } from "../../workflow/expressions.ts";
import { secret, stepOutput, variable } from "../../workflow/expressions-contexts.ts";
import type { ActionStep } from "../../workflow/model.ts";
import type { MlTrainingOptions } from "./options.ts";

/** A token of the updates' GitHub App for this repository alone, with the rights that are named (`permission-contents`). */
export function appToken(
  app: Exclude<MlTrainingOptions["updates"], false>,
  permissions: Readonly<Record<`permission-${string}`, "read" | "write">>,
): { readonly step: ActionStep; readonly token: Expression<string> } {
  const step: ActionStep = {
    name: "Get a token of the App",
    id: "app",
    uses: "actions/create-github-app-token",
    with: { "client-id": variable(app.clientId), "private-key": secret(app.privateKey), ...permissions },
  };
  return { step, token: stepOutput(step, "token") };
}
