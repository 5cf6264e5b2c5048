import { SingleBar } from 'cli-progress';
import type { OnProgress, Progress, ServiceEvent } from '@nadi/stack';
import type { Output } from './output.ts';

const told = new Set<Progress['phase']>(['ready', 'waiting', 'exited', 'stopping']);
const quietParts = new Set(['stack']);

/** Tells what a start or stop does: a line for each part, and a bar while something is downloaded. */
export function startReport(output: Output): OnProgress {
  let bar: SingleBar | undefined;
  return ({ part, phase, detail, percent }) => {
    if (percent !== undefined && output.progress.isTTY === true) {
      bar ??= downloadBar(output);
      bar.update(percent, { detail });
      if (percent < 100) return;
      bar.stop();
      bar = undefined;
    }
    if (phase === 'downloading' ? percent === undefined : told.has(phase) && !quietParts.has(part)) {
      output.note(`  ${part.padEnd(10)} ${phase === 'ready' ? '' : `${phase} `}${detail}`);
    }
  };
}

function downloadBar({ progress }: Output): SingleBar {
  const bar = new SingleBar({
    format: '  download   [{bar}] {percentage} % {detail}',
    stream: progress as unknown as NodeJS.WritableStream,
    hideCursor: true,
  });
  bar.start(100, 0, { detail: '' });
  return bar;
}

/** A service's exit and return in words, undefined for what nobody needs to be told. */
export function serviceNews({ service, event, code, signal, reason, delayMs }: ServiceEvent): string | undefined {
  switch (event) {
    case 'exited':
      return `${service} exited (${reason ?? (signal == null ? `code ${code ?? 'unknown'}` : `signal ${signal}`)})`;
    case 'restarting':
      return `${service} is started again in ${((delayMs ?? 0) / 1000).toFixed(1)} s`;
    case 'started':
    case 'ready':
      return undefined;
  }
}
