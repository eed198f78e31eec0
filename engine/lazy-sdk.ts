import Module, { createRequire } from "node:module";

// biome-ignore lint/suspicious/noExplicitAny: the modules are internals of the SDK and have no types of their own.
type Exports = any;

/**
 * Modules of Pulumi's SDK that only serialise closures, and a stand-in for the exports of each. At import they load
 * TypeScript and npm's own resolver, 700 files: four fifths of the SDK's start-up time, for what Slipway never asks of
 * it.
 */
const closureModules: readonly { readonly file: string; readonly standIn: (load: () => Exports) => Exports }[] = [
  {
    file: "@pulumi/pulumi/runtime/closure/codePaths.js",
    standIn: (load) => ({
      computeCodePaths: (...args: unknown[]) => load().computeCodePaths(...args),
    }),
  },
  {
    file: "@pulumi/pulumi/typescript-shim.js",
    standIn: (load) => new Proxy({}, { get: (_target, name) => Reflect.get(load(), name) }),
  },
];

/**
 * Lets the closure modules of Pulumi's SDK load at their first use. To be called before the SDK is loaded; after that it
 * does nothing.
 */
export function postponeClosureModules(): void {
  const require = createRequire(import.meta.url);
  for (const { file, standIn } of closureModules) {
    const filename = require.resolve(file);
    if (require.cache[filename] !== undefined) continue;
    const stub = new Module(filename);
    stub.exports = standIn(() => {
      if (require.cache[filename] === stub) delete require.cache[filename];
      return require(filename);
    });
    stub.loaded = true;
    require.cache[filename] = stub;
  }
}
