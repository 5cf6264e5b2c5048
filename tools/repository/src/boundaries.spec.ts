import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';

const root = new URL('../../../', import.meta.url).pathname;

/** Lints a text as if it stood in the given file; returns the rules it breaks. */
function brokenRules(file: string, text: string): string[] {
  const args = ['node_modules/eslint/bin/eslint.js', '--stdin', '--stdin-filename', file, '--format', 'json'];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, input: text, encoding: 'utf8' });
  if (stdout === '') {
    throw new Error(stderr);
  }
  const [result] = JSON.parse(stdout) as { messages: { ruleId: string | null }[] }[];
  return [...new Set(result?.messages.map(({ ruleId }) => ruleId ?? 'parsing') ?? [])];
}

const boundaries = '@nx/enforce-module-boundaries';

describe('the boundaries between packages', () => {
  it.each([
    [
      'a Kafka client outside messaging',
      'apps/reporting/src/version.ts',
      "import { Kafka } from 'kafkajs';\nexport const x = Kafka;\n",
    ],
    [
      'only its types',
      'apps/reporting/src/version.ts',
      "import type { Kafka } from 'kafkajs';\nexport type X = Kafka;\n",
    ],
    ['a re-export of it', 'libs/contracts/src/contract.ts', "export { Producer } from '@platformatic/kafka';\n"],
    [
      'the registry client outside messaging',
      'libs/contracts/src/contract.ts',
      "import { SchemaRegistryClient } from '@confluentinc/schemaregistry';\nexport const x = SchemaRegistryClient;\n",
    ],
    [
      'one app from another',
      'apps/reporting/src/version.ts',
      "import * as other from '@nadi/ingestion';\nexport const x = other;\n",
    ],
    [
      'an app from a library',
      'libs/errors/src/codes.ts',
      "import * as app from '@nadi/reporting';\nexport const x = app;\n",
    ],
    [
      'the backend from the console',
      'apps/console/src/places.ts',
      "import { NadiError } from '@nadi/errors';\nexport const x = NadiError;\n",
    ],
    [
      'the backend from the client',
      'libs/client/src/types.ts',
      "import { NadiError } from '@nadi/errors';\nexport const x = NadiError;\n",
    ],
    [
      'what is for tests from a service',
      'apps/reporting/src/version.ts',
      "import { until } from '@nadi/test-harness';\nexport const x = until;\n",
    ],
    [
      'a higher layer',
      'libs/contracts/src/contract.ts',
      "import { ok } from '@nadi/messaging';\nexport const x = ok;\n",
    ],
    [
      'a file of another package',
      'apps/reporting/src/version.ts',
      "import { NadiError } from '../../../libs/errors/src/index.ts';\nexport const x = NadiError;\n",
    ],
  ])('forbid importing %s', (_what, file, text) => {
    expect(brokenRules(file, text)).toContain(boundaries);
  });

  it('let a package use the layers below it', () => {
    expect(
      brokenRules(
        'libs/messaging/src/settings.ts',
        "import { NadiError } from '@nadi/errors';\nexport const x = NadiError;\n",
      ),
    ).toEqual([]);
  });

  it.each([
    ['TypeORM', "import { DataSource } from 'typeorm';\nexport const x = DataSource;\n"],
    ['Nest', "import { Injectable } from '@nestjs/common';\nexport const x = Injectable;\n"],
    ['messaging', "import { ok } from '@nadi/messaging';\nexport const x = ok;\n"],
  ])('keep %s out of domain code', (_what, text) => {
    expect(brokenRules('libs/metrics/src/window.ts', text)).toContain('no-restricted-imports');
  });

  it.each([
    ['contracts', "import { contracts } from '@nadi/contracts';\nexport const x = contracts;\n"],
    ['the database', "import { DataSource } from 'typeorm';\nexport const x = DataSource;\n"],
    ['the rest of admin', "import { AuditLog } from '../audit/audit-log.ts';\nexport const x = AuditLog;\n"],
  ])('keep %s out of the edge', (_name, text) => {
    expect(brokenRules('apps/admin/src/edge/service-proxy.ts', text)).toContain('no-restricted-imports');
  });

  it.each([
    ['a class', 'export const x = <p className="large" />;\n', 'no-restricted-syntax'],
    ['a style', 'export const x = <p style={{ margin: 0 }} />;\n', 'no-restricted-syntax'],
    ['a style sheet', "import './own.css';\n", 'no-restricted-imports'],
  ])('keep %s out of pages', (_what, text, rule) => {
    expect(brokenRules('apps/console/src/pages/metrics/metrics.page.tsx', text)).toContain(rule);
  });

  it('keep the environment out of everything but config.ts', () => {
    expect(brokenRules('apps/reporting/src/version.ts', 'export const x = process.env;\n')).toContain(
      'no-restricted-properties',
    );
    expect(brokenRules('apps/reporting/src/config.ts', 'export const x = process.env;\n')).toEqual([]);
  });
});
