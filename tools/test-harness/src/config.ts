function required(variable: string): string {
  const value = process.env[variable];
  if (value === undefined || value === '') {
    throw new Error(`${variable} is not set: these tests need a running stack, \`npm test\` in the root starts one`);
  }
  return value;
}

/** Where the servers answer that the test run has started. Each address is needed only by who asks for it. */
export const runningStack = {
  get kafkaBrokers(): string[] {
    return required('NADI_KAFKA_BROKERS').split(',');
  },
  get registryUrl(): string {
    return required('NADI_REGISTRY_URL');
  },
  /** The role `nadi`, owner of its database. */
  get databaseUrl(): string {
    return required('NADI_DATABASE_URL');
  },
  /** The superuser, in the same database. */
  get adminDatabaseUrl(): string {
    return required('NADI_ADMIN_DATABASE_URL');
  },
};

/** The last activation of a definition when the stack was prepared; undefined on one that was not. */
export function preparedActivation(): string | undefined {
  return process.env['NADI_TEST_PREPARED'];
}

const passedOn = ['PATH', 'HOME', 'TZ', 'NODE_COMPILE_CACHE'];

/** What child processes see of the environment: where programs are and their compiled code, and nothing that names another platform. */
export function childEnvironment(): Record<string, string> {
  return Object.fromEntries(
    passedOn.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
