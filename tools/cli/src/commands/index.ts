import type { RegisterCommand } from '../command.ts';
import { downCommand } from './down.command.ts';
import { upCommand } from './up.command.ts';

/** Every command, in the order in which `nadi --help` lists them: a new one is a file and a line. */
export const commands: readonly RegisterCommand[] = [upCommand, downCommand];
