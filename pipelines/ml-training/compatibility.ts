import type { Strategy } from "../../workflow/model.ts";
import type { OptionFault } from "../options.ts";
import type { MlTrainingOptions } from "./options.ts";

type Exclude = NonNullable<MlTrainingOptions["excludes"]>[number];

/** The matrix on which the package is tried with each PyTorch, worked out before anything runs. */
export interface Compatibility {
  readonly strategy: Strategy;
  /** The cells that run. */
  readonly cells: readonly Cell[];
}

export interface Cell {
  readonly "python-version": string;
  readonly os: string;
  readonly "pytorch-version": string;
}

const axes = ["python-version", "os", "pytorch-version"] as const;

/**
 * First and last minor release of PyTorch that PyPI has packages of for a Python version.
 *
 * Source: the file list of https://pypi.org/project/torch, read in November 2026.
 */
const packaged: Readonly<Record<string, { readonly first?: string; readonly last?: string }>> = {
  "3.9": { last: "2.8" },
  "3.10": { last: "2.14" },
  "3.11": { first: "1.13" },
  "3.12": { first: "2.2" },
  "3.13": { first: "2.5" },
  "3.14": { first: "2.9" },
};

/** The matrix that the options ask for, or everything that is wrong with its excludes. */
export function compatibilityOf(options: MlTrainingOptions): Compatibility | readonly OptionFault[] {
  const all = options.pythonVersions.flatMap((python) =>
    options.systems.flatMap((os) =>
      options.pytorchVersions.map((pytorch): Cell => ({ "python-version": python, os, "pytorch-version": pytorch })),
    ),
  );
  const excludes = options.excludes ?? withoutPackages(options);
  const faults = excludes.flatMap((exclude, index) => excludeFaults(exclude, index, all));
  const cells = all.filter((cell) => !excludes.some((exclude) => covers(exclude, cell)));
  if (faults.length === 0 && cells.length === 0)
    faults.push({
      option: "excludes",
      message:
        'Option "excludes" leaves nothing of the compatibility matrix: write a PyTorch release that has packages for one of the Python versions, or exclude less.',
    });
  if (faults.length > 0) return faults;
  return {
    cells,
    strategy: {
      failFast: false,
      matrix: {
        "python-version": options.pythonVersions,
        os: options.systems,
        "pytorch-version": options.pytorchVersions,
      },
      include: [{ ...coverageCell(cells, options), coverage: true }],
      exclude: excludes.map(({ reason, ...cell }) => ({ cell: textsOf(cell), reason })),
    },
  };
}

/** The newest of everything on the first system: there coverage is measured against one known PyTorch. */
function coverageCell(cells: readonly Cell[], { systems, pytorchVersions, pythonVersions }: MlTrainingOptions): Cell {
  const rank = (cell: Cell) =>
    -systems.indexOf(cell.os) * 1e6 +
    pytorchVersions.indexOf(cell["pytorch-version"]) * 1e3 +
    pythonVersions.indexOf(cell["python-version"]);
  return cells.reduce((best, cell) => (rank(cell) > rank(best) ? cell : best));
}

/** Cells whose Python PyTorch has no package for: installing it would fail every time. */
function withoutPackages({ pythonVersions, pytorchVersions }: MlTrainingOptions): Exclude[] {
  return pythonVersions.flatMap((python) =>
    pytorchVersions.flatMap((pytorch) => {
      const { first, last } = packaged[python] ?? {};
      const reason =
        first !== undefined && before(pytorch, first)
          ? `PyTorch has packages for Python ${python} from ${first} on.`
          : last !== undefined && before(last, pytorch)
            ? `PyTorch has packages for Python ${python} up to ${last}.`
            : undefined;
      return reason === undefined ? [] : [{ "python-version": python, "pytorch-version": pytorch, reason }];
    }),
  );
}

/** Whether one release is of an earlier minor than another. */
function before(release: string, other: string): boolean {
  const [major = 0, minor = 0] = release.split(".").map(Number);
  const [otherMajor = 0, otherMinor = 0] = other.split(".").map(Number);
  return major < otherMajor || (major === otherMajor && minor < otherMinor);
}

function excludeFaults(exclude: Exclude, index: number, all: readonly Cell[]): OptionFault[] {
  if (all.some((cell) => covers(exclude, cell)) && axes.some((axis) => exclude[axis] !== undefined)) return [];
  const { reason: _, ...cell } = exclude;
  const option = `excludes.${index}`;
  return [
    {
      option,
      message: `Option "${option}" is ${JSON.stringify(cell)}, which is no cell of the compatibility matrix: write values of its axes, or take it out.`,
    },
  ];
}

function covers(exclude: Exclude, cell: Cell): boolean {
  return axes.every((axis) => exclude[axis] === undefined || exclude[axis] === cell[axis]);
}

function textsOf(cell: Partial<Record<(typeof axes)[number], string | undefined>>): Record<string, string> {
  return Object.fromEntries(axes.flatMap((axis) => (cell[axis] === undefined ? [] : [[axis, cell[axis]]])));
}
