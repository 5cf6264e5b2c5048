/** What child processes see of the environment: where programs are, and nothing that names another platform. */
export function childEnvironment(): Record<string, string> {
  const names = ['PATH', 'HOME', 'TZ'];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
