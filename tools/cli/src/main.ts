import { runCli } from './cli.ts';
import { environment } from './config.ts';

hideHarmlessWarnings();
const exitCode = await runCli(process.argv.slice(2), {
  environment: environment(),
  streams: { stdout: process.stdout, stderr: process.stderr },
});
// A handle that somebody forgot must not keep the terminal waiting; what was written has to arrive first.
process.stdout.write('', () => process.stderr.write('', () => process.exit(exitCode)));

/** kafkajs computes delays that lie in the past and are over by then; Node would print a warning about the first. */
function hideHarmlessWarnings(): void {
  const printers = process.listeners('warning');
  process.removeAllListeners('warning');
  process.on('warning', (warning) => {
    if (warning.name !== 'TimeoutNegativeWarning') printers.forEach((print) => print(warning));
  });
}
