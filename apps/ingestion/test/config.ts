const required = ['NADI_KAFKA_BROKERS', 'NADI_REGISTRY_URL', 'NADI_DATABASE_URL'] as const;

/** Environment of the services under test: the endpoints of the stack that whoever runs the specs has started. */
export function testEnvironment(): Record<string, string> {
  const missing = required.filter((name) => process.env[name] === undefined);
  if (missing.length > 0) {
    throw new Error(`Set ${missing.join(', ')} to a running stack, for example of \`nadi up\`.`);
  }
  return {
    PATH: process.env.PATH ?? '',
    ...Object.fromEntries(required.map((name) => [name, process.env[name] ?? ''])),
  };
}
