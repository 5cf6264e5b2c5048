/** A program and its arguments. */
export type Command = readonly [program: string, ...args: string[]];

export interface MemoryLimitOptions {
  /** The most private memory that the process may have, MiB. It holds for what DuckDB takes beside its own limit, too. */
  readonly memoryMb: number;
  /** Default the platform of this process. */
  readonly platform?: NodeJS.Platform;
}

/**
 * The command that runs another one in a process with a limit of memory (`RLIMIT_DATA`). The engine's own limit does not hold for the values that an
 * expression makes: `range(0, 1000000000)` alone takes 8 GB. With this limit the allocation fails, the statement ends with `SQL_TOO_LARGE`
 * and the engine goes on; without it the system kills the process. Linux keeps the limit; on Windows the command is as it was.
 */
export function withMemoryLimit(
  command: Command,
  { memoryMb, platform = process.platform }: MemoryLimitOptions,
): Command {
  if (platform === 'win32') return command;
  const kibibytes = String(Math.floor(memoryMb * 1024));
  return ['/bin/sh', '-c', 'ulimit -d "$1" && shift && exec "$@"', 'sh', kibibytes, ...command];
}
