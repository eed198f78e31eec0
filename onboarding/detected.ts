/** Something that a file shows. */
export interface Sign {
  /** What it shows, in a few words (`Poetry's lock file`). */
  readonly what: string;
  /** Path of the file. */
  readonly file: string;
}

/** A Python project of a repository. */
export interface PythonProject {
  /** From the root; "." for the root itself. */
  readonly folder: string;
  readonly manifest: Sign;
  /** Import name, and where the package lies; absent where there is no package, or several. */
  readonly package?: Sign & { readonly name: string };
  /** Whether `python -m` runs it. */
  readonly program?: Sign;
  /** Versions to test on, ascending, and what says so; absent where nothing does. */
  readonly versions?: Sign & { readonly list: readonly string[] };
  /** Names of extras. */
  readonly extras: readonly string[];
  /** Names of dependencies, development ones included, in small letters -> the file that names them. */
  readonly dependencies: ReadonlyMap<string, string>;
  /** A requirements file that brings pytest, and all that it names. */
  readonly requirements?: Sign & { readonly names: readonly string[] };
  /** How it is installed: the lock file or manifest that says so. */
  readonly installer: Sign & { readonly by: "poetry" | "uv" | "tox" | "conda" | "pip" };
  readonly tests?: Sign;
  /** Folders of tests below that of the tests (`unit`, `integration`). */
  readonly suites: ReadonlyMap<string, string>;
  readonly ruff?: Sign;
  /** What compiles code into it. */
  readonly native?: Sign;
}

/** A Node project. */
export interface NodeProject {
  readonly folder: string;
  readonly manifest: Sign;
  readonly manager: Sign & {
    readonly by: "npm" | "pnpm" | "yarn";
    readonly locked: boolean;
    /** Yarn 1. */
    readonly classic?: boolean;
  };
  /** Scripts of package.json. */
  readonly scripts: readonly string[];
  /** Least major version that `engines` asks for. */
  readonly least?: number;
}

/** Any other project: what builds and tests it. */
export interface OtherProject {
  readonly folder: string;
  readonly manifest: Sign;
  readonly by: "go" | "cargo" | "maven" | "gradle" | "dotnet" | "cmake" | "mkdocs" | "sphinx" | "make";
  /** Commands of bash that build and test it on a machine of GitHub's. */
  readonly commands: readonly string[];
}

/** What a repository is, each thing with the file that shows it. Lists are empty where nothing shows it. */
export interface Detected {
  /** Any file at all; absent where the repository is empty. */
  readonly something?: Sign;
  /** Most files first. */
  readonly languages: readonly Sign[];
  readonly python: readonly PythonProject[];
  readonly node: readonly NodeProject[];
  readonly others: readonly OtherProject[];
  readonly images: readonly (Sign & { readonly stages: readonly string[] })[];
  /** Where it is deployed to, or by what. */
  readonly deployments: readonly (Sign & { readonly by: Deployment; readonly folder: string })[];
  readonly services: readonly (Sign & { readonly name: "postgres" | "redis" })[];
  readonly gpu: readonly Sign[];
  /** A conda environment that goes into an image. */
  readonly imageEnvironment?: Sign;
  readonly shell: readonly Sign[];
  readonly workflows: readonly WorkflowSign[];
  /** A program of Slipway's own. */
  readonly slipway?: Sign;
}

export type Deployment = "helm" | "kubernetes" | "compose" | "terraform" | "pulumi" | "serverless" | "scripts";

/** A workflow that is there already. */
export interface WorkflowSign extends Sign {
  /** Whether it pushes an image. */
  readonly pushesImage: boolean;
  /** Whether it starts on a branch "develop". */
  readonly develop: boolean;
}
