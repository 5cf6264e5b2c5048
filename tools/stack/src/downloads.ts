import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { NadiError } from '@nadi/errors';
import { partialName } from './atomic-file.ts';
import { mavenFolder, runFolder, type Machine } from './config.ts';
import { acquireLock } from './owner-lock.ts';
import type { OnProgress } from './progress.ts';

/** The unpacked Java programs. */
export interface Downloads {
  /** Also holds the class-data archives. */
  readonly folder: string;
  readonly kafkaFolder: string;
  readonly registryFolder: string;
}

/** About as many files as Maven fetches into an empty local repository; used for the percentage only. */
const expectedFiles = 480;

/** Where downloads go unless told otherwise: the user's cache, or the checkout where there is no writable home. */
export function defaultDownloadFolder(machine: Machine): string {
  return isWritable(machine.homeFolder) ? join(machine.homeFolder, '.cache', 'nadi') : join(runFolder, 'downloads');
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Names a set of versions: the hash of the pom that pins them. */
export function versionHash(pomText: string): string {
  return createHash('sha256').update(pomText).digest('hex').slice(0, 16);
}

/**
 * The Java programs of the stack, fetched with Maven the first time; all stacks of a machine share them.
 * @throws NadiError STACK_PREREQUISITE_MISSING (no Maven), STACK_START_FAILED (Maven failed, with its last lines).
 */
export async function provideDownloads(
  downloadFolder: string,
  machine: Machine,
  onProgress: OnProgress,
): Promise<Downloads> {
  const pom = join(mavenFolder, 'pom.xml');
  const folder = join(downloadFolder, versionHash(readFileSync(pom, 'utf8')));
  const downloads = { folder, kafkaFolder: join(folder, 'kafka'), registryFolder: join(folder, 'registry') };
  if (existsSync(folder)) return downloads;

  mkdirSync(downloadFolder, { recursive: true });
  const lockFile = `${folder}.lock`;
  for (;;) {
    const lock = acquireLock(lockFile);
    if ('pid' in lock) {
      onProgress({ part: 'download', phase: 'waiting', detail: `process ${lock.pid} downloads already` });
      await sleep(1_000);
      continue;
    }
    try {
      if (!existsSync(folder)) await download(folder, machine, onProgress);
      return downloads;
    } finally {
      lock.release();
    }
  }
}

async function download(folder: string, machine: Machine, onProgress: OnProgress): Promise<void> {
  const maven = machine.pathFolders.map((entry) => join(entry, 'mvn')).find((file) => existsSync(file));
  if (maven === undefined) {
    throw new NadiError('STACK_PREREQUISITE_MISSING', {
      message: `Maven is needed to fetch Kafka and the schema registry the first time. Install it with: ${mavenInstallCommand(process.platform)}`,
      context: { program: 'mvn' },
    });
  }
  removePartials(folder);
  const partial = partialName(folder);
  mkdirSync(partial, { recursive: true });
  const repository = isWritable(machine.homeFolder) ? [] : [`-Dmaven.repo.local=${join(partial, 'maven')}`];
  await runMaven(maven, [...repository, `-Dtarget=${partial}`], onProgress);
  rmSync(join(partial, 'maven'), { recursive: true, force: true });
  rmSync(join(partial, 'markers'), { recursive: true, force: true });
  renameSync(partial, folder);
  onProgress({ part: 'download', phase: 'ready', detail: folder, percent: 100 });
}

/** Removes what a killed download has left; the caller holds the lock. */
function removePartials(folder: string): void {
  for (const name of readdirSync(dirname(folder))) {
    if (name.startsWith(`${basename(folder)}.partial-`)) {
      rmSync(join(dirname(folder), name), { recursive: true, force: true });
    }
  }
}

async function runMaven(maven: string, flags: string[], onProgress: OnProgress): Promise<void> {
  const args = ['-B', '-f', join(mavenFolder, 'pom.xml'), ...flags, 'generate-resources'];
  // Maven keeps this process's environment: proxies, mirrors and memory settings of the machine are the user's.
  const child = spawn(maven, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const lastLines: string[] = [];
  const startedAt = performance.now();
  let files = 0;
  let current = 'Maven';
  const report = (): void => {
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    const percent = Math.min(99, Math.round((100 * files) / expectedFiles));
    onProgress({
      part: 'download',
      phase: 'downloading',
      detail: `${current} (${files} files, ${seconds} s)`,
      percent,
    });
  };
  const timer = setInterval(report, 1_000);
  const takeLine = (line: string): void => {
    lastLines.push(line);
    if (lastLines.length > 20) lastLines.shift();
    const step = /(Downloading|Downloaded) from .*\/([^/\s]+)/.exec(line);
    if (step === null) return;
    current = step[2] ?? current;
    if (step[1] === 'Downloaded') files += 1;
  };
  createInterface({ input: child.stdout }).on('line', takeLine);
  createInterface({ input: child.stderr }).on('line', takeLine);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (code === 0) return;
    throw new NadiError('STACK_START_FAILED', {
      message: `Maven could not fetch Kafka and the schema registry (exit code ${code ?? 'unknown'}):\n${lastLines.join('\n')}`,
      context: { part: 'download' },
      retriable: true,
    });
  } finally {
    clearInterval(timer);
  }
}

function mavenInstallCommand(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'brew install maven';
  if (platform === 'win32') return 'winget install Apache.Maven';
  return existsSync('/usr/bin/dnf') ? 'sudo dnf install maven' : 'sudo apt-get install maven';
}
