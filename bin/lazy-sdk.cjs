// Preloaded before Pulumi's SDK (`--require`, or the first import): lets the modules of the SDK that only serialise
// closures load at their first use. At import they load TypeScript and npm's own resolver, 700 files: four fifths of the
// SDK's start-up time, for what Slipway never asks of it.
const Module = require("node:module");

/** File of the SDK, and a stand-in for its exports. */
const modules = [
  {
    file: "@pulumi/pulumi/runtime/closure/codePaths.js",
    standIn: (load) => ({ computeCodePaths: (...args) => load().computeCodePaths(...args) }),
  },
  {
    file: "@pulumi/pulumi/typescript-shim.js",
    standIn: (load) => new Proxy({}, { get: (_target, name) => Reflect.get(load(), name) }),
  },
  {
    file: "@pulumi/pulumi/automation/index.js",
    // The SDK's own index asks whether it is an ES module.
    standIn: (load) =>
      new Proxy({}, { get: (_target, name) => (name === "__esModule" ? true : Reflect.get(load(), name)) }),
  },
];

for (const { file, standIn } of modules) {
  const filename = require.resolve(file);
  // Loaded already: too late to be of use.
  if (require.cache[filename] !== undefined) continue;
  const stub = new Module(filename);
  stub.exports = standIn(() => {
    if (require.cache[filename] === stub) delete require.cache[filename];
    return require(filename);
  });
  stub.loaded = true;
  require.cache[filename] = stub;
}
