import { execFileSync } from 'node:child_process';
import { until, type ServiceProcess } from '@nadi/test-harness';

/** The process that holds the lake of an instance, once it runs. */
export async function lakeProcessOf(service: ServiceProcess): Promise<number> {
  const look = () =>
    execFileSync('ps', ['-eo', 'ppid=,pid=,args='], { encoding: 'utf8' })
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .find(([parent, , ...args]) => parent === String(service.pid) && args.join(' ').includes('lake-process'))?.[1];
  const pid = await until('the process of the lake', look, (found) => found !== undefined);
  return Number(pid);
}
