import { actionsSettingsType } from "../provider/resources/actions-settings.ts";
import { fileSetType } from "../provider/resources/file-set.ts";
import { generatedSecretType } from "../provider/resources/generated-secret.ts";
import { labelsType } from "../provider/resources/labels.ts";
import { measure } from "./measure.ts";
import { mocksCase } from "./mocks-case.ts";
import type { Projects } from "./projects.ts";
import { slipwayCase } from "./slipway-case.ts";

/** How many things one repository is. Stack and providers are not counted. */
export interface Declared {
  readonly resources: number;
  /** Components group resources; they are nothing on GitHub. */
  readonly components: number;
  readonly resourcesByHand: number;
}

/** Types of Slipway that are something on GitHub, not components. */
export const ownResources: readonly string[] = [fileSetType, labelsType, actionsSettingsType, generatedSecretType];

/** Asks both programs what they declare for one repository. */
export async function declaredPerRepository({ slipway, byHand }: Projects, repositories: number): Promise<Declared> {
  const plan = await measure(await slipwayCase(slipway, ["plan", "--json"]).start());
  const { resources } = JSON.parse(plan.output) as { resources: { type: string }[] };
  const ours = countDeclared(resources.map(({ type }) => type));
  const mocked = await measure(await mocksCase(byHand).start());
  const counts = Object.entries(JSON.parse(mocked.output) as Record<string, number>);
  const theirs = countDeclared(counts.flatMap(([type, count]) => Array<string>(count).fill(type)));
  return {
    resources: ours.resources / repositories,
    components: ours.components / repositories,
    resourcesByHand: theirs.resources / repositories,
  };
}

/** Counts a list of Pulumi types. */
export function countDeclared(types: readonly string[]): { resources: number; components: number } {
  const ours = types.filter((type) => !type.startsWith("pulumi:"));
  const components = ours.filter((type) => type.startsWith("slipway:") && !ownResources.includes(type)).length;
  return { resources: ours.length - components, components };
}
