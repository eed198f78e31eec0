import { describe, expect, it } from "vitest";
import { faultsOf, loadFiles } from "./load-files.ts";

const repositories = { "repositories/app.yaml": "description: An app", "repositories/lab.yaml": "description: A lab" };

const good = `fleets:
  gpu:
    engine: ec2
    trust: build
    labels: [self-hosted, gpu]
    repositories: [lab]
    image: linux-gpu
    instances: [g5.xlarge]
    ceiling: 4
`;

const faults = (text: string) =>
  faultsOf({ ...repositories, "fleets.yaml": text }).map((line) => line.replace("inventory/fleets.yaml:", ""));

/** The faults of the good fleet with these lines over its own. */
const changed = (lines: Record<string, string>) => {
  const kept = good.split("\n").filter((line) => !Object.keys(lines).some((field) => line.startsWith(`    ${field}:`)));
  const more = Object.entries(lines).map(([field, value]) => (value === "" ? "" : `    ${field}: ${value}\n`));
  return faults(kept.join("\n") + more.join(""));
};

describe("fleets.yaml", () => {
  it("is read with its defaults, beside repositories", () => {
    expect(loadFiles({ ...repositories, "fleets.yaml": good }).fleets).toEqual({
      gpu: {
        engine: "ec2",
        os: "linux",
        trust: "build",
        labels: ["self-hosted", "gpu"],
        repositories: ["lab"],
        image: "linux-gpu",
        instances: ["g5.xlarge"],
        ceiling: 4,
      },
    });
  });

  it("may be absent", () => {
    expect(loadFiles(repositories)).not.toHaveProperty("fleets");
  });

  it("tells all faults of all fleets at once, by line and field", () => {
    const text = `fleets:
  gpu:
    engine: ec3
    trust: build
    labels: [gpu, GPU, a b]
    celing: 4
  Big: { engine: external, trust: build, labels: [big] }
  win:
    engine: ec2
    os: windows
    trust: release
    labels: [win]
    repositories: [app, lap]
    image: linux-cpu
    instances: [c7i.large]
    ceiling: 2
    gang: 4
    hot: 2
    stopped: 1
    schedules: [{ cron: "0 7 * *", timezone: Mars/Olympus, hot: 1 }]
  cloud:
    engine: codebuild
    trust: build
    labels: [cloud]
    repositories: [app]
    hot: 1
`;
    expect(faults(text)).toEqual([
      '3: "fleets.gpu.engine" is "ec3"; did you mean "ec2"?',
      '5: "fleets.gpu.labels[1]" stands in the list a second time; take it out',
      '5: "fleets.gpu.labels[2]" is "a b"; write letters, digits, ".", "_" and "-" without spaces (linux-gpu)',
      '6: "fleets.gpu.celing" is no field; did you mean "ceiling"?',
      '7: "fleets.Big" is not a name that can stand here; write at most 36 lower-case letters, digits and "-", beginning with a letter (linux-gpu)',
      '20: "fleets.win.schedules[0].cron" is "0 7 * *"; write five fields in quotes: minute, hour, day, month, day of the week ("0 7 * * 1-5")',
      '20: "fleets.win.schedules[0].timezone" is "Mars/Olympus"; write a time zone by its IANA name (Europe/Berlin)',
      '21: "fleets.cloud.ceiling" is missing, which the engine codebuild needs',
      '21: "fleets.cloud.size" is missing, which the engine codebuild needs',
      '26: "fleets.cloud.hot" is for the engine ec2, not codebuild; take it out',
    ]);
  });

  it.each([
    [
      "a repository that is not there",
      { repositories: "[lad]" },
      ['9: "fleets.gpu.repositories[0]" is "lad", which is no repository of this inventory; did you mean "lab"?'],
    ],
    [
      "a gang that never fits (R4-07)",
      { gang: "6" },
      ['9: "fleets.gpu.ceiling" is 4, but 6 machines start together or not at all; raise it to 6'],
    ],
    [
      "a gang that does not fit by night",
      { gang: "4", schedules: '[{ cron: "0 0 * * *", hot: 0, ceiling: 2 }]' },
      ['11: "fleets.gpu.schedules[0].ceiling" is 2, but 4 machines start together or not at all; raise it to 4'],
    ],
    [
      "more machines ready than there may be",
      { hot: "3", stopped: "2" },
      ['9: "fleets.gpu.ceiling" is 4, but hot and stopped machines are 5 together; raise it or ask for fewer'],
    ],
    [
      "an image of another system",
      { os: "windows" },
      ['7: "fleets.gpu.image" is "linux-gpu", but os is windows; write an image of that system'],
    ],
    [
      "machines of another processor, or without a GPU",
      { instances: "[g5g.xlarge, c7g.large, c7i.large]" },
      [
        '9: "fleets.gpu.instances[0]" is "g5g.xlarge", an Arm machine; the image "linux-gpu" is for x86',
        '9: "fleets.gpu.instances[1]" is "c7g.large", an Arm machine; the image "linux-gpu" is for x86',
        '9: "fleets.gpu.instances[2]" is "c7i.large", which has no GPU; write one of the families g or p',
      ],
    ],
    [
      "a re-run of what is never taken away",
      { interruption: "rerun" },
      ['10: "fleets.gpu.interruption" is "rerun", but on-demand machines are not taken away; take it out'],
    ],
    [
      "an exception for a repository that may not use it",
      { publicRepositories: "{ app: { until: 2027-01-31, reason: x } }" },
      ['10: "fleets.gpu.publicRepositories.app" is not among repositories; add it there or take it out'],
    ],
  ])("refuses %s", (_what, lines, expected) => {
    expect(changed(lines as Record<string, string>)).toEqual(expected);
  });
});
