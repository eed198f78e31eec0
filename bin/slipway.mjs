#!/usr/bin/env node
import "./lazy-sdk.cjs";
import { createRequire } from "node:module";
import { build } from "./build.mjs";

await build();
await createRequire(import.meta.url)("../dist/slipway.cjs").main(process.argv);
