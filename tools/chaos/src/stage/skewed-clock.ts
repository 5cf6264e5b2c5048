import { readFileSync } from 'node:fs';

/**
 * Loaded before a service (`node --import`): shifts what the process takes for the time by the milliseconds in the file named
 * in the query of this module's address. The file may change while the process runs, so clocks can step back as well.
 */
const file = new URL(import.meta.url).searchParams.get('file') ?? '';
const lookEveryMs = 100;
const RealDate = Date;
let offsetMs = 0;

function look(): void {
  try {
    offsetMs = Number(readFileSync(file, 'utf8'));
  } catch {
    offsetMs = 0;
  }
}

look();
setInterval(look, lookEveryMs).unref();

const skewedNow = (): number => RealDate.now() + offsetMs;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args: unknown[], newTarget): Date =>
    Reflect.construct(target, args.length === 0 ? [skewedNow()] : args, newTarget) as Date,
  apply: () => new RealDate(skewedNow()).toString(),
  get: (target, property) => (property === 'now' ? skewedNow : (Reflect.get(target, property) as unknown)),
});
