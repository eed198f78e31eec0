import { isDeepStrictEqual } from "node:util";
import {
  type DeploymentDocument,
  repositoryUrns,
  withoutResources,
  withProvidersOf,
} from "../../engine/state-removal.ts";
import { withoutStack } from "../../provider/urn.ts";
import { UsageError } from "../exit.ts";
import { runPulumi } from "../pulumi-command.ts";
import { backUp, changeStates, exportState, importState, lookAt } from "../pulumi-state.ts";

export interface MovedState {
  readonly urns: readonly string[];
  readonly backups: readonly string[];
  /** Whether both states have it, as a move was cut off after it had written the first of them. */
  readonly cutOff: boolean;
}

export interface StateMove {
  readonly stack: string;
  readonly to: string;
  /** Without, it is only looked at. */
  readonly yes?: boolean;
}

/**
 * Moves a repository's resources from one state to another by Pulumi's own command, which encrypts secrets anew and writes
 * the state that gets them first. Both states are kept as they were before.
 *
 * @param generated keys of generated values that go along
 * @throws UsageError where it cannot be done, or one of the states is being changed by somebody else
 */
export async function moveState(
  id: string,
  generated: readonly string[],
  { stack, to, yes }: StateMove,
): Promise<MovedState> {
  const [source, target] = [await lookAt(stack), await lookAt(to)];
  const urns = source === undefined ? [] : ownedUrns(source.document, id, generated);
  if (source === undefined || repositoryUrns(source.document, id).length === 0)
    return { urns: [], backups: [], cutOff: false };
  if (target === undefined)
    throw new UsageError(
      `Stack "${to}" has no state yet; make it first: pulumi stack init ${to}, pulumi up --stack ${to}.`,
    );
  const cutOff = repositoryUrns(target.document, id).length > 0;
  if (cutOff) refuseOthers(id, [source.document, target.document], urns, { stack, to });
  if (yes !== true) return { urns, backups: [], cutOff };
  const backups = [backUp(stack, source.document, `moving-${id}`), backUp(to, target.document, `moving-${id}`)];
  await changeStates([source, target], backups, async () => {
    if (cutOff) return await importState(stack, withoutResources(source.document, urns), backups[0]!);
    const roots = urns.filter(
      (urn) => urn.endsWith(`::slipway:github:ManagedRepository::${id}`) || isValue(urn, generated),
    );
    // Slipway's own provider has the configuration of its stack, and GitHub's the owner: they differ from stack to stack.
    // Cut off on the way, they have the other stack's until the next `up` of this one gives them their own back.
    const alike = withProvidersOf(source.document, target.document);
    const differ = !isDeepStrictEqual(alike, source.document);
    if (differ) await importState(stack, alike, backups[0]!);
    const { code, stdout, stderr } = await runPulumi([
      "state",
      "move",
      "--yes",
      "--source",
      stack,
      "--dest",
      to,
      ...roots,
    ]);
    if (differ) {
      const left = code === 0 ? await exportState(stack) : source.document;
      if (left !== undefined) await importState(stack, withProvidersOf(left, source.document), backups[0]!);
    }
    if (code !== 0)
      throw new UsageError(
        `The state of "${id}" cannot be moved: ${(stderr || stdout).trim()}\nAs they were, the states are in ${backups.join(" and ")}.`,
      );
  });
  return { urns, backups, cutOff };
}

const isValue = (urn: string, generated: readonly string[]): boolean =>
  generated.some((key) => urn.endsWith(`::slipway:index:GeneratedSecret::secret-${key}`));

/** URNs of a repository and of the values that it alone has. */
function ownedUrns(document: DeploymentDocument, id: string, generated: readonly string[]): string[] {
  const values = (document.deployment.resources ?? []).map(({ urn }) => urn).filter((urn) => isValue(urn, generated));
  return [...new Set([...repositoryUrns(document, id), ...values])];
}

/** A move that was cut off leaves the very same objects in both states; anything else is for a person. */
function refuseOthers(
  id: string,
  [source, target]: readonly [DeploymentDocument, DeploymentDocument],
  urns: readonly string[],
  { stack, to }: StateMove,
): void {
  const has = objectsOf(target);
  const missing = [...objectsOf(source)].filter(
    ([key, object]) => urns.some((urn) => withoutStack(urn) === key) && has.get(key) !== object,
  );
  if (missing.length === 0) return;
  throw new UsageError(
    `"${id}": the states of "${stack}" and "${to}" both have it, and not the same of it (${missing.map(([key]) => key.split("::").at(-1)).join(", ")}); take it out of the one that is wrong: pulumi state remove.`,
  );
}

const objectsOf = ({ deployment }: DeploymentDocument): ReadonlyMap<string, string> =>
  new Map((deployment.resources ?? []).map(({ urn, id }) => [withoutStack(urn), id ?? ""]));
