import { join } from 'node:path';

/** A service of the platform, as this machine runs it. */
export interface ServiceEntry {
  readonly name: string;
  /** The variable its port is read from. */
  readonly portVariable: string;
  /** Its port unless free ones are asked for. */
  readonly defaultPort: number;
}

/** Every service, in the order in which they are started. */
export const services: readonly ServiceEntry[] = [
  { name: 'ingestion', portVariable: 'NADI_INGESTION_PORT', defaultPort: 18_100 },
  { name: 'reporting', portVariable: 'NADI_REPORTING_PORT', defaultPort: 18_200 },
  { name: 'admin', portVariable: 'NADI_ADMIN_PORT', defaultPort: 18_000 },
];

/** The services that events pass; enough to measure and to break. */
export const eventServices: readonly string[] = ['ingestion', 'reporting'];

/** A built program of a service: `main`, `migrate`, `keys`. */
export function serviceProgram(root: string, service: string, program: string): string {
  return join(root, 'apps', service, 'dist', `${program}.js`);
}

/**
 * What Node is told of a service. Batches live longer than most objects: with the 16 MiB that young objects have by default, a fifth of
 * the processor goes into copying them.
 */
export const serviceFlags: readonly string[] = ['--max-semi-space-size=64'];

/** The arguments with which Node runs a service. */
export function serviceArguments(root: string, service: string): string[] {
  return [...serviceFlags, serviceProgram(root, service, 'main')];
}
