import { NadiError } from '@nadi/errors';
import type { Setting } from './setting.ts';

type Settings = Readonly<Record<string, Setting<unknown>>>;

/** The values of a configuration, by the names its code uses. */
export type ConfigValues<S extends Settings> = { readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never };

/** The settings of one service or tool. */
export interface ConfigDefinition<S extends Settings = Settings> {
  readonly title: string;
  readonly settings: S;
}

/** Declares the settings of a service or tool; nothing is read yet. */
export function defineConfig<S extends Settings>(title: string, settings: S): ConfigDefinition<S> {
  return { title, settings };
}

/**
 * Reads all settings once from an environment.
 * @throws NadiError CONFIG_INVALID naming every variable that is missing or wrong, never its secret value.
 */
export function loadConfig<S extends Settings>(
  definition: ConfigDefinition<S>,
  environment: Readonly<Record<string, string | undefined>>,
): ConfigValues<S> {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [name, setting] of Object.entries(definition.settings)) {
    const text = environment[setting.variable];
    const parsed = setting.schema.safeParse(text === '' ? undefined : text);
    if (parsed.success) {
      values[name] = parsed.data;
      continue;
    }
    const reason =
      text === undefined || text === '' ? 'is not set' : parsed.error.issues.map((i) => i.message).join(', ');
    const shown = setting.secret || text === undefined || text === '' ? '' : ` (it is "${text}")`;
    problems.push(`${setting.variable} ${reason}${shown}: ${setting.doc}`);
  }
  if (problems.length > 0) {
    throw new NadiError('CONFIG_INVALID', {
      message: `${definition.title}: ${problems.join('; ')}`,
      context: { problems },
    });
  }
  return Object.freeze(values) as ConfigValues<S>;
}

/** The text of `.env.example`: every setting with its meaning and default, without secrets. */
export function environmentExample(definitions: readonly ConfigDefinition[]): string {
  const seen = new Set<string>();
  const sections = definitions.map(({ title, settings }) => {
    const lines = Object.values(settings).flatMap((setting) => {
      if (seen.has(setting.variable)) {
        return [];
      }
      seen.add(setting.variable);
      return setting.defaultText === undefined
        ? [`# ${setting.doc} Required.`, `${setting.variable}=`]
        : [`# ${setting.doc}`, `# ${setting.variable}=${setting.defaultText}`];
    });
    return [`## ${title}`, ...lines, ''].join('\n');
  });
  return sections.join('\n');
}
