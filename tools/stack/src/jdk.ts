import { execFile } from 'node:child_process';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { NadiError } from '@nadi/errors';
import { readIfPresent } from './atomic-file.ts';
import type { Machine } from './config.ts';

/** A Java installation that can run the stack. */
export interface Jdk {
  readonly home: string;
  readonly java: string;
  /** For example `25.0.1+8`; part of the name of class-data archives. */
  readonly version: string;
  readonly major: number;
}

/** The registry's class files need it. */
export const minimumJavaMajor = 21;

/** The version in a `release` file or in the output of `java -version`. */
export function parseJavaVersion(text: string): { version: string; major: number } | undefined {
  const found =
    /^JAVA_RUNTIME_VERSION="([^"]+)"/m.exec(text) ??
    /^JAVA_VERSION="([^"]+)"/m.exec(text) ??
    /version "([^"]+)"/.exec(text);
  const version = found?.[1];
  if (version === undefined) return undefined;
  // Before 9 the first number was always 1: "1.8.0_392" is Java 8.
  const numbers = /^(?:1\.)?(\d+)/.exec(version);
  return numbers?.[1] === undefined ? undefined : { version, major: Number(numbers[1]) };
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** Folders the user points at (JAVA_HOME, then `java` on the PATH). */
function chosenHomes(machine: Machine): string[] {
  const onPath = machine.pathFolders.map((folder) => join(folder, 'java')).filter((file) => existsSync(file));
  return [
    ...(machine.javaHome === undefined ? [] : [machine.javaHome]),
    ...onPath.map((file) => dirname(dirname(realpathSync(file)))),
  ];
}

/** Folders where package managers put Java installations. */
function installedHomes(machine: Machine): string[] {
  return [
    ...foldersIn('/usr/lib/jvm'),
    ...foldersIn('/Library/Java/JavaVirtualMachines').map((folder) => join(folder, 'Contents', 'Home')),
    ...foldersIn('/opt/homebrew/opt').map((folder) => join(folder, 'libexec', 'openjdk.jdk', 'Contents', 'Home')),
    ...foldersIn(join(machine.homeFolder, '.sdkman', 'candidates', 'java')),
  ];
}

async function inspect(home: string): Promise<Jdk | undefined> {
  const java = join(home, 'bin', 'java');
  if (!existsSync(java)) return undefined;
  const release = parseJavaVersion(readIfPresent(join(home, 'release')) ?? '');
  if (release !== undefined) return { home, java, ...release };
  try {
    // `java -version` writes to the standard error.
    const { stderr } = await promisify(execFile)(java, ['-version'], { timeout: 20_000 });
    const answered = parseJavaVersion(stderr);
    return answered === undefined ? undefined : { home, java, ...answered };
  } catch {
    return undefined;
  }
}

/** The command that installs a JDK on this kind of machine. */
export function jdkInstallCommand(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'brew install openjdk@21';
  if (platform === 'win32') return 'winget install EclipseAdoptium.Temurin.21.JDK';
  if (existsSync('/usr/bin/dnf')) return 'sudo dnf install java-21-openjdk-headless';
  return 'sudo apt-get install openjdk-21-jdk-headless (or: sdk install java 21-tem)';
}

/**
 * Finds a JDK of at least version 21: JAVA_HOME, then `java` on the PATH, then the newest one installed.
 * @throws NadiError STACK_PREREQUISITE_MISSING with the versions found and the command that installs one.
 */
export async function findJdk(machine: Machine): Promise<Jdk> {
  const chosen = await inspectAll(chosenHomes(machine));
  const fittingChoice = chosen.find((jdk) => jdk.major >= minimumJavaMajor);
  if (fittingChoice !== undefined) return fittingChoice;
  const installed = await inspectAll(installedHomes(machine));
  const newest = installed.toSorted((left, right) => right.major - left.major)[0];
  if (newest !== undefined && newest.major >= minimumJavaMajor) return newest;
  const seen = [...chosen, ...installed].map((jdk) => `${jdk.version} in ${jdk.home}`).join(', ');
  throw new NadiError('STACK_PREREQUISITE_MISSING', {
    message: `A JDK of version ${minimumJavaMajor} or newer is needed (found: ${seen === '' ? 'none' : seen}). Install one with: ${jdkInstallCommand(process.platform)}`,
    context: { program: 'java', minimumMajor: minimumJavaMajor },
  });
}

async function inspectAll(homes: readonly string[]): Promise<Jdk[]> {
  const answers = await Promise.all([...new Set(homes)].map(inspect));
  return answers.filter((jdk) => jdk !== undefined);
}
