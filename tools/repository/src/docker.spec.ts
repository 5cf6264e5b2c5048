import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

interface ComposeService {
  readonly image?: string;
  readonly build?: { readonly dockerfile: string };
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly ports?: readonly string[];
  readonly depends_on?: Readonly<Record<string, unknown>>;
  readonly volumes?: readonly string[];
}

const root = new URL('../../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const compose = parse(read('docker/compose.yaml'), { merge: true }) as {
  services: Record<string, ComposeService>;
  volumes: Record<string, unknown>;
};
const dockerfile = read('docker/Dockerfile');
const settings = new Set([...read('.env.example').matchAll(/^(?:# )?(NADI_[A-Z0-9_]+)=/gm)].map(([, name]) => name));

describe('docker/compose.yaml', () => {
  it('runs every service of the repository', () => {
    // What has no main program, such as the console, is served by a service.
    const services = readdirSync(new URL('apps', root)).filter((name) =>
      existsSync(new URL(`apps/${name}/src/main.ts`, root)),
    );
    expect(services.length).toBeGreaterThan(1);
    expect(Object.keys(compose.services)).toEqual(expect.arrayContaining(services));
  });

  it('sets only settings that the services know', () => {
    const used = Object.values(compose.services).flatMap(({ environment = {} }) => Object.keys(environment));
    expect(used.filter((name) => name.startsWith('NADI_') && !settings.has(name))).toEqual([]);
  });

  it('publishes ports on loopback only and pins every image', () => {
    for (const [name, service] of Object.entries(compose.services)) {
      service.ports?.forEach((port) =>
        expect({ name, port }).toEqual({ name, port: expect.stringMatching(/^127\.0\.0\.1:/) }),
      );
      expect({ name, image: service.image }).toEqual({ name, image: expect.stringMatching(/:(local|\d[\w.]*)$/) });
    }
  });

  it('depends only on services and volumes that exist, and holds no secret', () => {
    for (const { depends_on: needed = {}, volumes = [] } of Object.values(compose.services)) {
      expect(Object.keys(compose.services)).toEqual(expect.arrayContaining(Object.keys(needed)));
      expect(Object.keys(compose.volumes)).toEqual(
        expect.arrayContaining(volumes.map((volume) => volume.split(':')[0])),
      );
    }
    expect(read('docker/compose.yaml')).not.toMatch(/(PASSWORD|SECRET): (?!\$\{)/);
  });
});

describe('docker/Dockerfile', () => {
  it('copies folders and files that exist and does not run as root', () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(?:--\S+ )*(.+) \S+$/gm)].flatMap(([, paths]) =>
      (paths ?? '').split(' '),
    );
    expect(copied.length).toBeGreaterThan(5);
    expect(copied.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
    expect(dockerfile).toMatch(/^USER node$/m);
  });

  it('builds without secrets, run data and what was installed on the machine', () => {
    expect(read('.dockerignore').split('\n')).toEqual(
      expect.arrayContaining(['.git', '.nadi', '**/.env', '**/dist', '**/node_modules']),
    );
  });
});
