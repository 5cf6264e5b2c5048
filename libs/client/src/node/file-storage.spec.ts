import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FileStorage } from './file-storage.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nadi-client-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const journals = () => readdirSync(folder).filter((name) => name.endsWith('.jsonl'));

/** A process id that nobody has any more. */
function endedPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

/** What a process has left that was killed. */
function left(pid: number, ...lines: readonly string[]): void {
  writeFileSync(join(folder, `${pid}-00000000-0000-4000-8000-000000000000.jsonl`), lines.join('\n'));
}

describe('FileStorage', () => {
  it('gives the next process what the last has left, oldest first, without what was removed', async () => {
    const first = new FileStorage(folder);
    first.put('b', 'two');
    first.put('a', 'one');
    first.put('c', 'three');
    first.put('a', 'one again');
    first.remove(['b']);
    await first.close();
    const second = new FileStorage(folder);
    expect(await second.adopt()).toEqual([
      ['a', 'one again'],
      ['c', 'three'],
    ]);
    expect(journals()).toHaveLength(1);
    expect(statSync(join(folder, journals()[0] ?? '')).mode & 0o077).toBe(0);
    await second.close();
    expect(await new FileStorage(folder).adopt()).toHaveLength(2);
  });

  it('takes over from a process that was killed in the middle of a line', async () => {
    left(endedPid(), '["+","a","one"]', '["+","b","two"]', '["-","a"]', '["+","c","th');
    expect(await new FileStorage(folder).adopt()).toEqual([['b', 'two']]);
  });

  it('takes over from a process before it that had the same id, as in a container', async () => {
    left(process.pid, '["+","a","one"]');
    expect(await new FileStorage(folder).adopt()).toEqual([['a', 'one']]);
  });

  it('leaves alone what belongs to somebody who lives', async () => {
    const first = new FileStorage(folder);
    first.put('a', 'one');
    left(process.ppid, '["+","b","two"]');
    const second = new FileStorage(folder);
    expect(await second.adopt()).toEqual([]);
    await Promise.all([first.close(), second.close()]);
  });

  it('leaves no file when nothing is left to send', async () => {
    const storage = new FileStorage(folder);
    storage.put('a', 'one');
    storage.remove(['a']);
    await storage.close();
    expect(journals()).toEqual([]);
  });

  it('keeps its journal short', async () => {
    const storage = new FileStorage(folder);
    const text = 'x'.repeat(10_000);
    for (let round = 0; round < 50; round++) {
      const ids = Array.from({ length: 10 }, (_, index) => `${round}-${index}`);
      ids.forEach((id) => storage.put(id, text));
      await new Promise((resolve) => setTimeout(resolve, 1));
      storage.remove(ids);
    }
    storage.put('last', 'one');
    await storage.close();
    const [journal = ''] = journals();
    expect(statSync(join(folder, journal)).size).toBeLessThan(2_500_000);
    expect(await new FileStorage(folder).adopt()).toEqual([['last', 'one']]);
  });

  it('remembers values, and forgets them with everything else', async () => {
    const first = new FileStorage(folder);
    first.write('visitor', 'v');
    first.put('a', 'one');
    await first.close();
    const second = new FileStorage(folder);
    await second.adopt();
    expect(second.read('visitor')).toBe('v');
    second.clear();
    second.write('consent', 'denied');
    await second.close();
    const third = new FileStorage(folder);
    expect([third.read('visitor'), third.read('consent'), await third.adopt()]).toEqual([undefined, 'denied', []]);
  });

  it('says once that it cannot write, goes on in memory, and writes everything when it can again', async () => {
    const warnings: string[] = [];
    const inner = join(folder, 'inner');
    const storage = new FileStorage(inner, (message) => warnings.push(message));
    rmSync(inner, { recursive: true });
    writeFileSync(inner, 'in the way');
    for (const id of ['a', 'b']) {
      storage.put(id, 'kept');
      await storage.adopt();
    }
    expect(warnings.filter((text) => text.includes('cannot be written'))).toHaveLength(1);
    expect(storage.has('a')).toBe(true);
    rmSync(inner);
    mkdirSync(inner);
    storage.put('c', 'kept');
    await storage.close();
    expect((await new FileStorage(inner).adopt()).map(([id]) => id)).toEqual(['a', 'b', 'c']);
  });

  it('reads a journal whose lines are not of it as far as it can', async () => {
    left(endedPid(), 'nonsense', '{"a":1}', '["+","a","one"]');
    appendFileSync(join(folder, 'other.txt'), 'not a journal');
    expect(await new FileStorage(folder).adopt()).toEqual([['a', 'one']]);
    expect(readFileSync(join(folder, 'other.txt'), 'utf8')).toBe('not a journal');
  });
});
