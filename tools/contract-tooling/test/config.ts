/** Where the end-to-end specs find a broker and a registry; started by whoever runs them. */
export function testEndpoints(): { readonly brokers: string[]; readonly registryUrl: string } {
  const { NADI_KAFKA_BROKERS, NADI_REGISTRY_URL } = process.env;
  if (NADI_KAFKA_BROKERS === undefined || NADI_REGISTRY_URL === undefined) {
    throw new Error('Set NADI_KAFKA_BROKERS and NADI_REGISTRY_URL to a running stack, for example of `nadi up`.');
  }
  return { brokers: NADI_KAFKA_BROKERS.split(','), registryUrl: NADI_REGISTRY_URL };
}
