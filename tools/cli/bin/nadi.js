#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const oldestMajor = 22;
const main = new URL('../dist/main.js', import.meta.url);
// npm brings a newer Node; `npx nadi` runs on it anyway, a direct call of this file may not.
const newerNode = fileURLToPath(new URL('../../../node_modules/.bin/node', import.meta.url));

if (!existsSync(main)) {
  process.stderr.write('nadi: not built yet\n  Run `npm run build` in the checkout.\n');
  process.exit(1);
}
if (Number(process.versions.node.split('.')[0]) >= oldestMajor) {
  await import(main.href);
} else if (!existsSync(newerNode)) {
  process.stderr.write(`nadi: Node ${process.versions.node} is too old\n  Run \`npm ci\`, or install Node 24.\n`);
  process.exit(1);
} else {
  const child = spawn(newerNode, [fileURLToPath(main), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // Ctrl-C in a terminal reaches the child as well; twice would mean "at once" to it.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
