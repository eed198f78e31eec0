import fc from "fast-check";

/**
 * fast-check, with one seed for every property: a change is judged by the same inputs wherever and whenever it is tested.
 * `SLIPWAY_SEED=random npm test` tries others, and a number tries that one again.
 */
const wanted = process.env.SLIPWAY_SEED ?? "20261122";
if (wanted !== "random") {
  const seed = Number(wanted);
  if (!Number.isInteger(seed)) throw new Error(`SLIPWAY_SEED "${wanted}": write a whole number, or random.`);
  fc.configureGlobal({ seed });
}

export default fc;
