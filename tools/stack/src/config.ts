import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What the stack reads from the machine it runs on. */
export interface Machine {
  readonly homeFolder: string;
  readonly javaHome: string | undefined;
  /** The folders of PATH, first match first. */
  readonly pathFolders: readonly string[];
}

/** The only place where this package reads the environment. */
export function readMachine(environment: Readonly<Record<string, string | undefined>> = process.env): Machine {
  const separator = process.platform === 'win32' ? ';' : ':';
  return {
    homeFolder: environment['HOME'] ?? homedir(),
    javaHome: environment['JAVA_HOME'] === '' ? undefined : environment['JAVA_HOME'],
    pathFolders: (environment['PATH'] ?? '').split(separator).filter((folder) => folder !== ''),
  };
}

/** The environment every child starts from; nothing else of the caller's environment leaks into it. */
export function childEnvironment(
  machine: Machine,
  additions: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return {
    HOME: machine.homeFolder,
    PATH: machine.pathFolders.join(process.platform === 'win32' ? ';' : ':'),
    ...(machine.javaHome === undefined ? {} : { JAVA_HOME: machine.javaHome }),
    ...additions,
  };
}

/** Tells a service how its last process ended, such as `exit code 1` or `signal SIGKILL`; nothing on the first start. */
export function previousExitVariable(previousExit: string | undefined): Record<string, string> {
  return previousExit === undefined ? {} : { NADI_PREVIOUS_EXIT: previousExit };
}

const packageFolder = dirname(dirname(fileURLToPath(import.meta.url)));

/** The files this package brings along for Maven and the Java programs. */
export const mavenFolder = join(packageFolder, 'maven');

/** The ignored folder of the checkout that takes all run data. */
export const runFolder = join(dirname(dirname(packageFolder)), '.nadi');

/** Where a stack keeps its data unless told otherwise. */
export const defaultDataFolder = join(runFolder, 'stack');
