// Writes docs/pipelines.md, which is made of the pipelines themselves. A test fails when it is not current.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { bundled, root } from "./bundled.mjs";

const { cataloguePage } = await bundled("pipelines/page/catalogue-page.ts");
const { path: name, content } = await cataloguePage();
writeFileSync(path.join(root, name), content);
console.log(name);
