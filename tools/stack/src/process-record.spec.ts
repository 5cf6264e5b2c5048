import { afterEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endOrphans } from './orphans.ts';
import { acquireLock, lockOwner } from './owner-lock.ts';
import { identityOf, isRunning, parseProcStat, ProcessRecords, signalProcess, waitForEnd } from './process-record.ts';

const folder = mkdtempSync(join(tmpdir(), 'nadi-records-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function startSleeper(): number {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' });
  return child.pid ?? 0;
}

describe('the identity of a process', () => {
  it('is read past a program name with spaces and parentheses', () => {
    const fields = Array.from({ length: 50 }, (_, index) => String(index + 3));
    expect(parseProcStat(`7 (a (b) c) S ${fields.slice(1).join(' ')}`)).toEqual({ state: 'S', startTicks: '22' });
  });

  it('is the same while the process runs and gone afterwards', async () => {
    const pid = startSleeper();
    const identity = identityOf(pid);
    if (identity === undefined) throw new Error('not running');
    expect(isRunning(identity)).toBe(true);
    expect(signalProcess(identity, 'SIGKILL')).toBe(true);
    expect(await waitForEnd(identity, 5_000)).toBe(true);
    expect(signalProcess(identity, 'SIGKILL')).toBe(false);
  });

  it('does not match another process with the same id', () => {
    const own = identityOf(process.pid);
    expect(own).toBeDefined();
    expect(isRunning({ pid: process.pid, startedAt: 'another time' })).toBe(false);
  });
});

describe('the records of children', () => {
  it('let a later start end what is left over, and nothing else', async () => {
    const records = new ProcessRecords(folder);
    const [orphan, stranger] = [startSleeper(), startSleeper()];
    records.add('orphan', orphan);
    const other = identityOf(stranger);
    // A record whose process id now belongs to somebody else.
    writeFileSync(join(folder, 'recycled.json'), JSON.stringify({ pid: stranger, startedAt: 'long ago' }));
    writeFileSync(join(folder, 'broken.json'), '{"pid":');
    await endOrphans(records, () => undefined);
    expect(identityOf(orphan)).toBeUndefined();
    expect(identityOf(stranger)).toEqual(other);
    expect(records.list()).toEqual([]);
    process.kill(stranger, 'SIGKILL');
  });
});

describe('the lock of a data folder', () => {
  it('is held by one living process at a time', () => {
    const path = join(folder, 'owner.json');
    const first = acquireLock(path);
    expect(acquireLock(path)).toMatchObject({ pid: process.pid });
    if ('pid' in first) throw new Error('not acquired');
    first.release();
    expect(lockOwner(path)).toBeUndefined();
  });

  it.each([JSON.stringify({ pid: process.pid, startedAt: 'long ago' }), '', '{"pid":'])(
    'is taken over from an owner that is gone: %j',
    (text) => {
      const path = join(folder, 'stale.json');
      acquireLock(join(folder, 'makes-the-folder.json'));
      writeFileSync(path, text);
      expect(acquireLock(path)).not.toHaveProperty('pid');
      expect(lockOwner(path)).toMatchObject({ pid: process.pid });
    },
  );
});
