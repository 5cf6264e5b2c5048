import { startStack } from '../src/index.ts';

/** A process of its own that owns a stack, so that the test can kill it. */
const [dataDir = ''] = process.argv.slice(2);
await startStack({ dataDir, ports: 'free', postgresSettings: { shared_buffers: '32MB' } });
process.stdout.write('ready\n');
setInterval(() => undefined, 60_000);
