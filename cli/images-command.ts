import type { Command, Option } from "commander";

/** `slipway images` with its subcommands. */
export function addImages(program: Command, stack: () => Option, json: () => Option): void {
  const command = program.command("images").description("container images: tags, digests, age, size, findings, users");
  const mirror = "host of a registry to ask instead of the images' own";
  command
    .command("list", { isDefault: true })
    .description("images, their tags and who uses them; with --live what the registry has")
    .option("--image <name>", "only this image")
    .option("--live", "ask GitHub and the registry for every version")
    .option("--registry <host>", mirror)
    .addOption(stack())
    .addOption(json())
    .action(async (options) => (await import("./images.ts")).listImages(options));
  command
    .command("prune")
    .description("say which versions nobody needs; with --yes delete them")
    .option("--image <name>", "only this image")
    .option("--yes", "delete them")
    .option("--registry <host>", mirror)
    .addOption(stack())
    .addOption(json())
    .action(async (options) => (await import("./images.ts")).pruneImages(options));
  command
    .command("build")
    .description("build and push an image by this machine's Docker, unless its content is there")
    .argument("<image>", "name in inventory/images.yaml")
    .option("--registry <host>", "registry to push to instead of the image's own")
    .addOption(stack())
    .addOption(json())
    .action(async (name, options) => (await import("./images.ts")).buildOne(name, options));
}
