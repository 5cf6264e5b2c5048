import { runCli } from './cli.ts';
import { environment } from './config.ts';

const exitCode = await runCli(process.argv.slice(2), {
  environment: environment(),
  streams: { stdout: process.stdout, stderr: process.stderr },
});
// A handle that somebody forgot must not keep the terminal waiting; what was written has to arrive first.
process.stdout.write('', () => process.stderr.write('', () => process.exit(exitCode)));
