import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { messageOf } from '@nadi/errors';
import { NotInstalled } from './bench-row.ts';

const pom = fileURLToPath(new URL('../../maven/pom.xml', import.meta.url));
const downloadTimeoutMs = 300_000;

/**
 * The jars of the Java peers, fetched with Maven the first time.
 * @throws NotInstalled if Maven is missing or cannot fetch them.
 */
export async function javaPeerJars(root: string): Promise<readonly string[]> {
  const hash = createHash('sha256').update(readFileSync(pom)).digest('hex').slice(0, 16);
  const folder = join(root, '.nadi', 'bench-java', hash);
  if (!existsSync(folder)) {
    const partial = `${folder}.partial-${process.pid}`;
    mkdirSync(partial, { recursive: true });
    try {
      const args = ['-B', '-q', '-f', pom, `-Dtarget=${partial}`, 'generate-resources'];
      await promisify(execFile)('mvn', args, { timeout: downloadTimeoutMs });
      renameSync(partial, folder);
    } catch (error) {
      rmSync(partial, { recursive: true, force: true });
      throw new NotInstalled(`Maven could not fetch it: ${messageOf(error).split('\n')[0]}`);
    }
  }
  return readdirSync(folder).map((jar) => join(folder, jar));
}
