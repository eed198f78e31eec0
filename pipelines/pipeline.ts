import type { z } from "zod";

/** A ready CI/CD system: typed options in, the files of a repository out. */
export interface PipelineDefinition<Options = unknown> {
  /** What `pipeline:` says in an inventory file. */
  readonly name: string;
  /** One sentence for lists and documentation. */
  readonly summary: string;
  /** What `with:` may say; each option has a description and, but for the ones left out on purpose, a default. */
  readonly options: z.ZodType<Options>;
  /** Pure: the same options and repository give the same files, byte for byte. */
  build(options: Options, context: PipelineContext): PipelineOutput;
}

/** What a pipeline may know of the repository that it is made for. */
export interface PipelineContext {
  readonly repository: {
    /** Name of its inventory file, without `.yaml`. */
    readonly id: string;
    /** Name on GitHub. */
    readonly name: string;
    readonly owner: string;
    readonly defaultBranch: string;
    /** File that says what the repository gets. @default its inventory file */
    readonly source?: string;
  };
}

export interface PipelineOutput {
  readonly files: readonly DeliveredFile[];
  /** Jobs whose check the default branch must require; the check's name on GitHub comes from the workflow's analysis. */
  readonly requires: readonly { readonly path: string; readonly job: string }[];
  /** Repository variables that the workflows read and the pipeline sets. */
  readonly variables: Readonly<Record<string, string>>;
  /** What the options allow against the rule, each until a day: the platform warns of it, and refuses it once lapsed. */
  readonly exceptions?: readonly DatedException[];
  /** Jobs whose runners must all be there at once. */
  readonly reservations?: readonly Reservation[];
}

/** A departure from the rule that lapses by itself. */
export interface DatedException {
  /** Option that asks for it (`pypi`). */
  readonly option: string;
  /** What it allows, to follow "allows" (`a long-lived PyPI token`). */
  readonly allows: string;
  /** Last day on which it holds (`2027-01-31`). */
  readonly until: string;
  readonly reason: string;
}

/** A job of a matrix that is of use only when each of its cells runs at the same time. */
export interface Reservation {
  readonly path: string;
  readonly job: string;
  /** Option that says how many (`distributed.nodes`). */
  readonly option: string;
  readonly runners: number;
}

/** A file that a repository gets. */
export interface DeliveredFile {
  /** From the repository's root, with forward slashes. */
  readonly path: string;
  readonly content: string;
  /** `managed` is put back whenever it differs; `scaffold` is written once and then belongs to the repository. */
  readonly mode: "managed" | "scaffold";
  readonly executable?: boolean;
}

/** Keeps the type of a pipeline's options between its schema and its `build`. */
export function definePipeline<Options>(definition: PipelineDefinition<Options>): PipelineDefinition<Options> {
  return definition;
}
