import { join, relative, resolve } from 'node:path';
import { runnable, type ExitCode } from '../command.ts';
import { kindsNamed, readDefinitions } from '../platform/definition-kinds.ts';

interface TestOptions {
  readonly config?: string;
}

/** Runs the tests that stand in definitions. */
export const testCommand = runnable<TestOptions>({
  usage: 'test [kinds...]',
  summary: 'Check definitions and run the tests that stand in them; exits with 1 if one fails.',
  example: 'test metrics',
  options: (command) => command.option('--config <dir>', 'folder that holds the kinds as folders (default: config)'),
  run: async ({ args, options, output, context }): Promise<ExitCode> => {
    const configDir = options.config === undefined ? join(context.settings.root, 'config') : resolve(options.config);
    const tested = [];
    for (const kind of kindsNamed(args)) {
      for (const definition of await readDefinitions(configDir, kind)) {
        const file = relative(process.cwd(), definition.file);
        tested.push({ kind: kind.kind, name: definition.name, file, results: await definition.test() });
      }
    }
    const results = tested.flatMap((one) => one.results);
    const failed = results.filter(({ failures }) => failures.length > 0).length;
    const untested = tested.filter((one) => one.results.length === 0).length;
    const lines = tested.flatMap(({ file, results: own }) =>
      own.flatMap(({ name, failures }) => failures.map((failure) => `${file}: ${name}: ${failure}`)),
    );
    const verdict = `${results.length - failed} of ${results.length} tests of ${tested.length} definitions passed`;
    output.result({ definitions: tested, passed: results.length - failed, failed, untested }, [
      ...lines,
      `${verdict}${untested === 0 ? '.' : `; ${untested} definitions have no test.`}`,
    ]);
    return failed === 0 ? 0 : 1;
  },
});
