import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Document, parseDocument } from "yaml";
import { coversBranch, variablesOf } from "./environment-steps.ts";
import { type BootstrapPlace, environmentOf, roleKinds, writesState } from "./place.ts";
import { type Step, StepError } from "./steps.ts";

/** A file, whole or not at all. */
export function writeWhole(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

/** A YAML file, so that it can be changed with its comments. @throws StepError */
export function documentOf(file: string): Document {
  const document = parseDocument(readFileSync(file, "utf8"));
  if (document.errors.length > 0)
    throw new StepError(`files, "${file}": cannot be read (${document.errors[0]!.message.split("\n")[0]}).`);
  return document;
}

const textOf = (document: Document) => document.toString({ lineWidth: 0 });

/** The project's own repository as one of the inventory, with the environments of this stack. */
export function entryStep(folder: string, place: BootstrapPlace): Step {
  const file = path.join(folder, "inventory", "repositories", `${place.repository.name}.yaml`);
  const wanted = roleKinds.map((kind) => environmentOf(place.stack, kind));
  const declared = () =>
    (documentOf(file).toJS() as { environments?: Record<string, { branches?: string[] }> } | null)?.environments ?? {};
  const missing = () => wanted.filter((name) => !Object.hasOwn(declared(), name));
  const writing = environmentOf(place.stack, "up");
  const letsNobody = () => {
    const branches = declared()[writing]?.branches;
    return branches !== undefined && !coversBranch(branches, place.defaultBranch);
  };
  return {
    where: "files",
    what: `inventory/repositories/${place.repository.name}.yaml (this repository, with environments ${wanted.map((name) => `"${name}"`).join(", ")})`,
    look: async () => {
      if (!existsSync(file)) return { state: "absent" };
      const lacking = missing();
      if (lacking.length === 0 && letsNobody())
        return { state: "differs", detail: `does not let ${place.defaultBranch} deploy to "${writing}"` };
      if (lacking.length === 0) return { state: "there" };
      return { state: "differs", detail: `does not have ${lacking.map((name) => `"${name}"`).join(", ")}` };
    },
    make: async () => {
      const first = [
        "# yaml-language-server: $schema=../../schemas/repository.schema.json",
        "# The repository that holds this project. Secrets of its environments are not declared, so nothing here touches them.",
        "description: The platform that makes all other repositories what they are",
        "visibility: private",
        "adopt: true",
        "environments: {}",
        "",
      ].join("\n");
      const document = existsSync(file) ? documentOf(file) : parseDocument(first);
      if (!document.hasIn(["environments"])) document.setIn(["environments"], document.createNode({}));
      for (const kind of roleKinds) {
        const name = environmentOf(place.stack, kind);
        if (document.hasIn(["environments", name])) continue;
        const environment = {
          ...(writesState(kind) && { branches: [place.defaultBranch] }),
          variables: variablesOf(place, kind),
        };
        document.setIn(["environments", name], document.createNode(environment));
      }
      const branches = ["environments", writing, "branches"];
      if (document.hasIn(branches) && !coversBranch(declaredIn(document, branches), place.defaultBranch))
        document.setIn(branches, [...declaredIn(document, branches), place.defaultBranch]);
      const environments = document.getIn(["environments"]) as { flow?: boolean };
      environments.flow = false;
      writeWhole(file, textOf(document));
    },
  };
}

function declaredIn(document: Document, at: readonly string[]): string[] {
  return ((document.getIn(at) as { toJSON(): unknown } | undefined)?.toJSON() ?? []) as string[];
}

/** Which stack has the project's repository: one of its owner's, `prod` before any other; undefined: none is. */
export function keeperOf(owners: Readonly<Record<string, string>>, owner: string): string | undefined {
  const own = Object.keys(owners)
    .filter((stack) => owners[stack] === owner)
    .sort();
  return own.includes("prod") ? "prod" : own[0];
}

const repositories = ["config", "slipway:repositories"];

/** Every stack but one leaves the project's repository out: no object may belong to two. */
export function exclusionStep(folder: string, place: BootstrapPlace, owners: Readonly<Record<string, string>>): Step {
  const id = place.repository.name;
  const keeper = keeperOf(owners, place.repository.owner);
  const fileOf = (stack: string) => path.join(folder, `Pulumi.${stack}.yaml`);
  const including = () =>
    Object.keys(owners)
      .filter((stack) => stack !== keeper)
      .filter((stack) => {
        const selected = documentOf(fileOf(stack)).getIn([...repositories]) as { toJSON(): unknown } | undefined;
        const { include = ["*"], exclude = [] } = (selected?.toJSON() ?? {}) as {
          include?: string[];
          exclude?: string[];
        };
        return include.some((one) => one === "*" || one === id) && !exclude.includes(id);
      });
  const own = keeper === undefined ? "no stack's owner has it" : `stack "${keeper}" alone has it`;
  return {
    where: "files",
    what: `slipway:repositories of each stack (${id}: ${own})`,
    look: async () => {
      const stacks = including();
      if (stacks.length === 0) return { state: "there" };
      return { state: "differs", detail: `${stacks.join(", ")} would take ${id} too` };
    },
    make: async () => {
      for (const stack of including()) {
        const document = documentOf(fileOf(stack));
        if (!document.hasIn([...repositories]))
          document.setIn([...repositories], document.createNode({ include: ["*"] }, { flow: true }));
        const before = document.getIn([...repositories, "exclude"]) as { toJSON(): string[] } | undefined;
        const exclude = document.createNode([...(before?.toJSON() ?? []), id], { flow: true });
        document.setIn([...repositories, "exclude"], exclude);
        writeWhole(fileOf(stack), textOf(document));
      }
    },
  };
}
