import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

// Boundaries and sizes. What is wrong within a file, with its types, is oxlint's: `.oxlintrc.json`.

/** Each package may use itself and the packages listed here; see ARCHITECTURE.md for the picture. */
const layers = {
  errors: [],
  config: ['errors'],
  contracts: ['errors'],
  identity: ['errors', 'config'],
  observability: ['errors', 'config', 'contracts'],
  http: ['errors', 'config', 'identity', 'observability'],
  persistence: ['errors', 'config', 'contracts', 'observability'],
  messaging: ['errors', 'config', 'contracts', 'observability', 'persistence'],
  client: ['contracts', 'experiments'],
  definitions: ['errors', 'contracts'],
  metrics: ['errors', 'contracts', 'definitions'],
  pipelines: ['errors', 'contracts', 'definitions'],
  rows: ['errors', 'contracts', 'definitions'],
  sql: ['errors', 'contracts'],
  queries: ['errors', 'contracts', 'definitions', 'lake', 'sql'],
  shopify: ['errors'],
  'object-store': ['errors', 'config'],
  lake: ['errors', 'contracts'],
  'live-definitions': ['errors', 'contracts', 'observability', 'messaging', 'definitions'],
  'schema-inference': ['errors', 'contracts'],
  experiments: ['errors', 'contracts', 'definitions', 'metrics'],
  segments: ['errors', 'contracts', 'definitions'],
  features: ['errors', 'contracts', 'definitions'],
  fraud: ['errors', 'definitions'],
  evaluate: ['errors', 'contracts', 'detectors', 'features', 'fraud'],
  targets: ['errors', 'contracts', 'definitions', 'metrics'],
  exports: ['errors', 'contracts', 'definitions'],
  dashboards: ['definitions'],
  detectors: ['errors'],
  stack: ['errors', 'config'],
  'contract-tooling': ['errors', 'contracts', 'messaging', 'definitions'],
  simulator: ['errors', 'contracts', 'experiments'],
  platform: ['errors', 'contracts', 'identity', 'observability', 'messaging', 'stack', 'contract-tooling', 'simulator'],
  chaos: ['errors', 'contracts', 'messaging', 'observability', 'platform', 'simulator', 'stack'],
  replay: ['errors', 'contracts', 'definitions', 'rows', 'simulator'],
  backup: ['errors', 'contracts', 'identity', 'persistence', 'messaging', 'contract-tooling', 'platform'],
  bench: [
    'errors',
    'contracts',
    'features',
    'identity',
    'observability',
    'messaging',
    'persistence',
    'stack',
    'contract-tooling',
    'platform',
    'simulator',
  ],
  'test-harness': ['identity', 'stack'],
  'shopify-double': [],
  's3-double': [],
  console: [],
};

const kafkaClients = ['kafkajs', '@platformatic/kafka'];
const registryClient = '@confluentinc/schemaregistry';

const depConstraints = [
  { sourceTag: 'type:lib', onlyDependOnLibsWithTags: ['type:lib'] },
  { sourceTag: 'type:app', onlyDependOnLibsWithTags: ['type:lib'] },
  { sourceTag: 'type:tool', onlyDependOnLibsWithTags: ['type:lib', 'type:tool'] },
  // Nothing in a `src` folder may use what is for tests.
  { sourceTag: 'type:test', onlyDependOnLibsWithTags: ['type:lib', 'type:tool'] },
  ...Object.entries(layers).map(([scope, allowed]) => ({
    sourceTag: `scope:${scope}`,
    onlyDependOnLibsWithTags: [scope, ...allowed].map((name) => `scope:${name}`),
  })),
  ...[
    'errors',
    'config',
    'contracts',
    'identity',
    'observability',
    'http',
    'persistence',
    'client',
    'definitions',
    'metrics',
    'pipelines',
    'rows',
    'sql',
    'live-definitions',
    'schema-inference',
    'experiments',
    'segments',
    'features',
    'fraud',
    'targets',
    'exports',
    'dashboards',
    'detectors',
    'queries',
    'shopify',
    'object-store',
    'lake',
    'stack',
    'contract-tooling',
    'simulator',
    'platform',
    'replay',
    'backup',
    'test-harness',
    'shopify-double',
    's3-double',
    'evaluate',
    'cli',
    'ingestion',
    'reporting',
    'admin',
    'console',
  ].map((scope) => ({
    sourceTag: `scope:${scope}`,
    bannedExternalImports: [...kafkaClients, registryClient],
  })),
];

/** Domain code is pure: the same functions run in serving and in evaluation. */
const pureFolders = [
  'apps/*/src/{detectors,rankers,windows}/**/*.ts',
  'apps/*/src/*/model/**/*.ts',
  'libs/{dashboards,definitions,detectors,experiments,exports,features,fraud,metrics,pipelines,queries,schema-inference,segments,shopify,targets}/src/**/*.ts',
];

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.nadi/**', '.nx/**', 'libs/contracts/src/generated/**'] },
  { ...tseslint.configs.base, files: ['**/*.ts', '**/*.tsx'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': ['error', { allow: [], depConstraints, banTransitiveDependencies: true }],
      'max-lines': ['error', { max: 400, skipBlankLines: false }],
      'max-lines-per-function': ['error', { max: 70 }],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Read the environment in config.ts only.' },
      ],
    },
  },
  {
    files: pureFolders,
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: ['@nestjs/*', 'typeorm', 'pg', '@nadi/messaging', '@nadi/persistence', '@nadi/observability'] },
      ],
    },
  },
  {
    // The edge passes requests on; deciding anything is for the services behind it.
    files: ['apps/admin/src/edge/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            '../*',
            'typeorm',
            'pg',
            '@nadi/contracts',
            '@nadi/messaging',
            '@nadi/persistence',
            '@nadi/definitions',
          ],
        },
      ],
    },
  },
  {
    // Pages are made of components: what a page needs and no component has becomes a component.
    files: ['apps/console/src/pages/**'],
    rules: {
      'no-restricted-imports': ['error', { patterns: ['*.css'] }],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'JSXAttribute[name.name=/^(className|style)$/]',
          message: 'A page has no looks of its own; use a component or make one.',
        },
      ],
    },
  },
  { files: ['**/config.ts'], rules: { 'no-restricted-properties': 'off' } },
  {
    files: ['**/*.spec.ts', '**/*.e2e-spec.ts'],
    rules: { 'max-lines-per-function': 'off' },
  },
);
