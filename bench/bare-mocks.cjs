// Runs bare.cjs under Pulumi's own mocks, as unit tests of a hand-written program do, and prints how many resources it
// declares. Working folder: the hand-written project.
const pulumi = require("@pulumi/pulumi");

let count = 0;
const mocks = {
  newResource({ name, inputs, custom, type }) {
    if (custom && !type.startsWith("pulumi:")) count++;
    return { id: `${name}-id`, state: inputs };
  },
  call: ({ inputs }) => ({ ...inputs, id: "1" }),
};

(async () => {
  await pulumi.runtime.setMocks(mocks, "bare", "local", true);
  await pulumi.runtime.runInPulumiStack(require("./bare.cjs"));
  await pulumi.runtime.disconnect();
  console.log(`${count} resources`);
})();
