// Runs bare.cjs under Pulumi's own mocks, as unit tests of a hand-written program do, and prints how many resources of
// each type it declares. Working folder: the hand-written project.
const pulumi = require("@pulumi/pulumi");

const counts = {};
const mocks = {
  newResource({ name, inputs, type }) {
    counts[type] = (counts[type] ?? 0) + 1;
    return { id: `${name}-id`, state: inputs };
  },
  call: ({ inputs }) => ({ ...inputs, id: "1" }),
};

(async () => {
  await pulumi.runtime.setMocks(mocks, "bare", "local", true);
  await pulumi.runtime.runInPulumiStack(require("./bare.cjs"));
  await pulumi.runtime.disconnect();
  console.log(JSON.stringify(counts, null, 2));
})();
