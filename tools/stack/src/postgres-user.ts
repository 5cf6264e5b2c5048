import { execFileSync } from 'node:child_process';
import { messageOf, NadiError } from '@nadi/errors';

/** The user a process runs as. */
export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

const name = 'postgres';

function idOf(flag: '-u' | '-g'): number | undefined {
  try {
    return Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  } catch {
    return undefined;
  }
}

/**
 * PostgreSQL refuses to run as root: under root it runs as the system user `postgres`, which is created if there is
 * none. Undefined for everybody else, who run it as themselves.
 * @throws NadiError STACK_PREREQUISITE_MISSING if the user cannot be created.
 */
export function postgresUser(): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const existing = { uid: idOf('-u'), gid: idOf('-g') };
  if (existing.uid !== undefined && existing.gid !== undefined) return { uid: existing.uid, gid: existing.gid };
  try {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', name], { stdio: 'pipe' });
  } catch (error) {
    throw new NadiError('STACK_PREREQUISITE_MISSING', {
      message: `PostgreSQL does not run as root and the user "${name}" cannot be created (${messageOf(error)}). Create it with: useradd --system --user-group ${name}`,
      context: { program: 'useradd' },
      cause: error,
    });
  }
  const created = { uid: idOf('-u'), gid: idOf('-g') };
  return { uid: created.uid ?? 65_534, gid: created.gid ?? 65_534 };
}
