import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { withMemoryLimit } from './memory-limit.ts';

const execute = promisify(execFile);
const engineUrl = new URL('./sql-engine.ts', import.meta.url).href;

/** Runs statements one after the other in an engine of another process, and prints what came of each. */
const program = (workFolder: string, statements: readonly string[]) => `
  const { SqlEngine } = await import(${JSON.stringify(engineUrl)});
  const engine = await SqlEngine.create({
    readFolders: [], workFolder: ${JSON.stringify(workFolder)}, memoryMb: 64, spillMb: 16, threads: 1,
  });
  const answers = [];
  for (const sql of ${JSON.stringify(statements)}) {
    try {
      const run = await engine.run({ sql, tables: [], limits: { rows: 1, bytes: 1000, timeMs: 10000 } });
      for await (const chunk of run.chunks()) answers.push(...chunk.map((row) => row.map(String)));
    } catch (error) {
      answers.push(error.code);
    }
  }
  await engine.close();
  console.log(JSON.stringify(answers));`;

describe('withMemoryLimit', () => {
  it('leaves a command as it is where there is no such limit', () => {
    expect(withMemoryLimit(['node', 'a.js'], { memoryMb: 100, platform: 'win32' })).toEqual(['node', 'a.js']);
  });

  const onLinux = process.platform === 'linux' ? it : it.skip;
  onLinux('ends values that no limit of the engine holds for, and the engine goes on', async () => {
    const workFolder = await mkdtemp(join(tmpdir(), 'nadi-sql-'));
    const statements = [
      `select len(range(0, 1000000000))`,
      `select 1`,
      `select length(repeat('x', 3000000000))`,
      `select len(list_resize([1], 1000000000))`,
      `select length(list_reduce(list_transform(range(33), lambda x: 'x'), lambda a, b: a || a))`,
      `select 2`,
    ];
    const [file, ...args] = withMemoryLimit(
      [process.execPath, '--conditions=@nadi/source', '--input-type=module', '--eval', program(workFolder, statements)],
      { memoryMb: 1500 },
    );
    const { stdout } = await execute(file, args, { env: {} });
    await rm(workFolder, { recursive: true });
    const tooLarge = 'SQL_TOO_LARGE';
    expect(JSON.parse(stdout)).toEqual([tooLarge, ['1'], tooLarge, tooLarge, tooLarge, ['2']]);
  });
});
