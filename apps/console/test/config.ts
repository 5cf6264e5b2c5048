/** Where the servers answer that the test run has started. */
export interface TestConfig {
  readonly kafkaBrokers: readonly string[];
  readonly registryUrl: string;
  readonly databaseUrl: string;
  /** The whole environment, for child processes. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

function required(variable: string): string {
  const value = process.env[variable];
  if (value === undefined || value === '') {
    throw new Error(`${variable} is not set: these tests need a running stack, \`npm test\` in the root starts one`);
  }
  return value;
}

/** The only place where these tests read the environment. */
export function readTestConfig(): TestConfig {
  return {
    kafkaBrokers: required('NADI_KAFKA_BROKERS').split(','),
    registryUrl: required('NADI_REGISTRY_URL'),
    databaseUrl: required('NADI_DATABASE_URL'),
    environment: process.env,
  };
}
