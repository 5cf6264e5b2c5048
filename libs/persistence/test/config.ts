/** Where the database answers that the test run has started. */
export interface TestConfig {
  /** The role `nadi`, owner of its database. */
  readonly databaseUrl: string;
  /** The superuser, in the same database. */
  readonly adminDatabaseUrl: string;
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
    databaseUrl: required('NADI_DATABASE_URL'),
    adminDatabaseUrl: required('NADI_ADMIN_DATABASE_URL'),
  };
}
