// Entry point of the Pulumi program (Pulumi.yaml: main). Pulumi starts it in bin/; the program works in the project folder.
const path = require("node:path");

process.chdir(path.resolve(__dirname, ".."));
module.exports = async () => {
  const { build } = await import("./build.mjs");
  await build();
  // A stack with machines of its own has the control code in Lambda.
  if (process.env.PULUMI_CONFIG?.includes('"slipway:aws"')) {
    const { buildFunctions } = await import("./functions.mjs");
    await buildFunctions();
  }
  return require("../dist/program.cjs").main();
};
