import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { messageOf } from '@nadi/errors';
import { NotInstalled } from './bench-row.ts';

const requirements = fileURLToPath(new URL('../../python/requirements.txt', import.meta.url));
const installTimeoutMs = 300_000;
const run = promisify(execFile);

/**
 * A folder with the packages of the Python peers, for `PYTHONPATH`; pip fetches them the first time.
 * @throws NotInstalled if Python or pip is missing, or pip cannot fetch them.
 */
export async function pythonPeerPackages(root: string): Promise<string> {
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 16);
  const folder = join(root, '.nadi', 'bench-python', hash);
  if (!existsSync(folder)) {
    const partial = `${folder}.partial-${process.pid}`;
    mkdirSync(dirname(folder), { recursive: true });
    try {
      const args = ['-m', 'pip', 'install', '--quiet', '--target', partial, '--requirement', requirements];
      await run('python3', args, { timeout: installTimeoutMs });
      renameSync(partial, folder);
    } catch (error) {
      rmSync(partial, { recursive: true, force: true });
      throw new NotInstalled(`pip could not fetch it: ${messageOf(error).split('\n')[0]}`);
    }
  }
  return folder;
}
