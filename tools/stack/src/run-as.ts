import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { SystemUser } from './postgres-user.ts';

/** From util-linux: starts a program with other rights, or with a signal that it gets when its parent dies. */
const setpriv = '/usr/bin/setpriv';

/** Lets a process pass folders that are closed to its user; the first that the system grants is taken, the weaker one first. */
const passingCapabilities = ['dac_read_search', 'dac_override'] as const;
export type PassingCapability = (typeof passingCapabilities)[number];

/** Who a child runs as; only root can choose. */
export interface RunAs extends SystemUser {
  /** Set if folders on the way to the child's files are closed to the user. */
  readonly capability?: PassingCapability;
}

/** A program as it has to be spawned. */
export interface CommandLine {
  readonly command: string;
  readonly args: readonly string[];
  /** For `spawn`; empty if the command line itself changes the user. */
  readonly user: Partial<SystemUser>;
}

/** `signalOnParentDeath` is what the operating system sends to the child when this process dies, where it can (Linux). */
export function commandLine(
  program: { readonly command: string; readonly args: readonly string[] },
  runAs?: RunAs,
  signalOnParentDeath?: string,
): CommandLine {
  const { uid, gid, capability } = runAs ?? {};
  const available = process.platform === 'linux' && existsSync(setpriv);
  const flags = [
    ...(signalOnParentDeath === undefined || !available ? [] : ['--pdeathsig', signalOnParentDeath]),
    ...(capability === undefined ? [] : rightsFlags({ uid: uid ?? 0, gid: gid ?? 0 }, capability)),
  ];
  const user = runAs === undefined || capability !== undefined ? {} : { uid: runAs.uid, gid: runAs.gid };
  return flags.length === 0
    ? { command: program.command, args: program.args, user }
    : { command: setpriv, args: [...flags, program.command, ...program.args], user };
}

function rightsFlags({ uid, gid }: SystemUser, capability: PassingCapability): string[] {
  return [
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--clear-groups',
    `--inh-caps=+${capability}`,
    `--ambient-caps=+${capability}`,
    // Without it access(2), by which PostgreSQL looks at its own programs, leaves the capability out of account.
    '--securebits=+no_setuid_fixup',
  ];
}

/** The weakest right by which the user reads all the paths, undefined if this system grants none. */
export function findPassingCapability(user: SystemUser, paths: readonly string[]): PassingCapability | undefined {
  return passingCapabilities.find((capability) => {
    try {
      for (const path of paths) {
        const { command, args } = commandLine({ command: 'test', args: ['-r', path] }, { ...user, capability });
        execFileSync(command, args, { stdio: 'ignore' });
      }
      return true;
    } catch {
      return false;
    }
  });
}

/** The first folder above or at `path` that users other than its owner cannot pass, undefined if all let them. */
export function closedFolderAbove(path: string): string | undefined {
  for (let folder = path; ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}
