const shortBodies = 3_000;

/** How long the fuzz test is, and the seed to repeat one: NADI_FUZZ_BODIES, NADI_FUZZ_SEED. */
export function fuzzSettings(): { readonly bodies: number; readonly seed?: number } {
  const { NADI_FUZZ_BODIES: bodies, NADI_FUZZ_SEED: seed } = process.env;
  return { bodies: Number(bodies ?? shortBodies), ...(seed === undefined ? {} : { seed: Number(seed) }) };
}
