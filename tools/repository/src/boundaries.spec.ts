import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from '@jest/globals';

const root = new URL('../../../', import.meta.url).pathname;
const program = new URL('./lint-texts.mjs', import.meta.url).pathname;

/** A text as if it stood in a file. */
interface Case {
  readonly what: string;
  readonly file: string;
  readonly text: string;
  /** Breaks this rule; without one it breaks none. */
  readonly rule?: string;
}

const imports = '@nx/enforce-module-boundaries';
const version = 'apps/reporting/src/version.ts';
const contract = 'libs/contracts/src/contract.ts';
const window = 'libs/metrics/src/window.ts';
const edge = 'apps/admin/src/edge/service-proxy.ts';
const page = 'apps/console/src/pages/metrics/metrics.page.tsx';

const imported = (name: string, from: string) => `import { ${name} } from '${from}';\nexport const x = ${name};\n`;

const cases: readonly Case[] = [
  { what: 'a Kafka client outside messaging', file: version, text: imported('Kafka', 'kafkajs'), rule: imports },
  {
    what: 'only its types',
    file: version,
    text: "import type { Kafka } from 'kafkajs';\nexport type X = Kafka;\n",
    rule: imports,
  },
  {
    what: 'a re-export of it',
    file: contract,
    text: "export { Producer } from '@platformatic/kafka';\n",
    rule: imports,
  },
  {
    what: 'the registry client outside messaging',
    file: contract,
    text: imported('SchemaRegistryClient', '@confluentinc/schemaregistry'),
    rule: imports,
  },
  {
    what: 'one app from another',
    file: version,
    text: "import * as other from '@nadi/ingestion';\nexport const x = other;\n",
    rule: imports,
  },
  {
    what: 'an app from a library',
    file: 'libs/errors/src/codes.ts',
    text: "import * as app from '@nadi/reporting';\nexport const x = app;\n",
    rule: imports,
  },
  {
    what: 'the backend from the console',
    file: 'apps/console/src/places.ts',
    text: imported('NadiError', '@nadi/errors'),
    rule: imports,
  },
  {
    what: 'the backend from the client',
    file: 'libs/client/src/types.ts',
    text: imported('NadiError', '@nadi/errors'),
    rule: imports,
  },
  {
    what: 'what is for tests from a service',
    file: version,
    text: imported('until', '@nadi/test-harness'),
    rule: imports,
  },
  { what: 'a higher layer', file: contract, text: imported('ok', '@nadi/messaging'), rule: imports },
  {
    what: 'a file of another package',
    file: version,
    text: imported('NadiError', '../../../libs/errors/src/index.ts'),
    rule: imports,
  },
  {
    what: 'nothing of the layers below',
    file: 'libs/messaging/src/settings.ts',
    text: imported('NadiError', '@nadi/errors'),
  },
  {
    what: 'TypeORM in domain code',
    file: window,
    text: imported('DataSource', 'typeorm'),
    rule: 'no-restricted-imports',
  },
  {
    what: 'Nest in domain code',
    file: window,
    text: imported('Injectable', '@nestjs/common'),
    rule: 'no-restricted-imports',
  },
  {
    what: 'messaging in domain code',
    file: window,
    text: imported('ok', '@nadi/messaging'),
    rule: 'no-restricted-imports',
  },
  {
    what: 'contracts in the edge',
    file: edge,
    text: imported('contracts', '@nadi/contracts'),
    rule: 'no-restricted-imports',
  },
  {
    what: 'the database in the edge',
    file: edge,
    text: imported('DataSource', 'typeorm'),
    rule: 'no-restricted-imports',
  },
  {
    what: 'the rest of admin in the edge',
    file: edge,
    text: imported('AuditLog', '../audit/audit-log.ts'),
    rule: 'no-restricted-imports',
  },
  {
    what: 'a class in a page',
    file: page,
    text: 'export const x = <p className="large" />;\n',
    rule: 'no-restricted-syntax',
  },
  {
    what: 'a style in a page',
    file: page,
    text: 'export const x = <p style={{ margin: 0 }} />;\n',
    rule: 'no-restricted-syntax',
  },
  { what: 'a style sheet in a page', file: page, text: "import './own.css';\n", rule: 'no-restricted-imports' },
  {
    what: 'the environment outside config.ts',
    file: version,
    text: 'export const x = process.env;\n',
    rule: 'no-restricted-properties',
  },
  {
    what: 'nothing of the environment in config.ts',
    file: 'apps/reporting/src/config.ts',
    text: 'export const x = process.env;\n',
  },
];

describe('the boundaries between packages', () => {
  let broken: ReadonlyMap<string, readonly string[]>;

  beforeAll(() => {
    // One process for all: what takes long is to read the projects of the repository.
    const { stdout, stderr } = spawnSync(process.execPath, [program, root], {
      cwd: root,
      input: JSON.stringify(cases.map(({ file, text }) => ({ file, text }))),
      encoding: 'utf8',
    });
    if (stdout === '') {
      throw new Error(stderr);
    }
    const rules = JSON.parse(stdout) as string[][];
    broken = new Map(cases.map(({ what }, at) => [what, rules[at] ?? ['not linted']]));
  }, 60_000);

  it.each(cases.filter(({ rule }) => rule !== undefined))('forbid $what', ({ what, rule }) => {
    expect(broken.get(what)).toContain(rule);
  });

  it.each(cases.filter(({ rule }) => rule === undefined))('forbid $what', ({ what }) => {
    expect(broken.get(what)).toEqual([]);
  });
});
