export { runCli, type CliOptions } from './cli.ts';
