import { expect, it } from "vitest";
import { fleetLines, fleetOutlines } from "../../platform/fleet-outline.ts";
import { loadStack } from "../../platform/load.ts";
import { packageFolder } from "../../workflow/package-folder.ts";

it("tells of each fleet of prod its machines, sizes and repositories", async () => {
  const { platform } = await loadStack(packageFolder(), "prod");
  expect(
    fleetOutlines(platform)
      .map((fleet) => fleetLines(fleet).join("\n"))
      .join("\n"),
  ).toMatchInlineSnapshot(`
    "fleet gpu (ec2, linux, trust build)
      labels: self-hosted, linux, x64, gpu
      repositories: moe-trainer-lab
      jobs: moe-trainer-lab performance.yml:training, moe-trainer-lab performance.yml:inference, moe-trainer-lab performance.yml:resources, moe-trainer-lab performance.yml:benchmark-suite
      machines: g5.xlarge, g6.xlarge, g4dn.xlarge (spot)
      sizes: at most 16, ready 0 running and 0 stopped
      US dollars a month: least 0, expected 663, most 15013; budget 1500
    fleet gpu-multi-node (ec2, linux, trust build)
      labels: self-hosted, linux, x64, gpu-multi-node
      repositories: moe-trainer-lab
      jobs: moe-trainer-lab distributed.yml:node
      machines: g5.xlarge (on-demand)
      sizes: at most 8, ready 0 running and 0 stopped
      gang: 4 start together or not at all
      US dollars a month: least 0, expected 105, most 7507; budget 500
    fleet linux-cpu (codebuild, linux, trust build)
      labels: self-hosted, linux, x64, linux-cpu
      repositories: moe-trainer-lab
      jobs: none
      machines: medium (by the minute)
      sizes: at most 10
      US dollars a month: least 0, expected 146, most 4380; budget 200
    fleet windows-msvc (ec2, windows, trust build)
      labels: self-hosted, windows, x64, windows-msvc
      repositories: mlc-llm
      jobs: mlc-llm ci.yml:wheel-windows, mlc-llm ci.yml:smoke-windows
      machines: c7i.2xlarge, c6i.2xlarge, m7i.2xlarge (spot)
      sizes: at most 6, ready 0 running and 1 stopped
        from 0 7 * * 1-5 Europe/Berlin: at most 6, ready 1 running and 1 stopped
        from 0 19 * * 1-5 Europe/Berlin: at most 6, ready 0 running and 1 stopped
      US dollars a month: least 168, expected 402, most 3879; budget 800"
  `);
});

it("tells of none where the stack makes none, or only one repository is looked at", async () => {
  expect(fleetOutlines((await loadStack(packageFolder(), "local")).platform)).toEqual([]);
  const part = { repositories: ["sample-app"], owners: false };
  expect(fleetOutlines((await loadStack(packageFolder(), "prod", undefined, part)).platform)).toEqual([]);
});
