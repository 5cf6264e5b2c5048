import type { Machine } from './config.ts';
import type { Downloads } from './downloads.ts';
import type { Jdk } from './jdk.ts';
import type { StackPorts } from './ports.ts';

/** What every server of one stack has in common. */
export interface PartContext {
  readonly dataFolder: string;
  readonly ports: StackPorts;
  readonly machine: Machine;
  readonly jdk: Jdk;
  readonly downloads: Downloads;
  /** Numbers in [0, 1). */
  readonly random: () => number;
}
