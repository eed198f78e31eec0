// Entry of the policy pack: `pulumi preview --policy-pack policy`. The bundle is made by `npm ci`, or `npm run build`.
require("../dist/policy.cjs");
