import { z } from 'zod';

/** One setting: where it is read from, what it may be, and what it means. */
export interface Setting<T> {
  readonly variable: string;
  readonly doc: string;
  readonly schema: z.ZodType<T>;
  readonly secret: boolean;
  /** The default as it would be written in the environment; undefined if the setting is required. */
  readonly defaultText: string | undefined;
}

interface SettingOptions<T> {
  readonly variable: string;
  /** Meaning, unit and range, for `.env.example`. */
  readonly doc: string;
  readonly default?: T;
}

interface NumberOptions extends SettingOptions<number> {
  readonly min?: number;
  readonly max?: number;
}

function build<T>(options: SettingOptions<T>, schema: z.ZodType<T>, text: (value: T) => string): Setting<T> {
  const fallback = options.default;
  return {
    variable: options.variable,
    doc: options.doc,
    secret: false,
    schema: fallback === undefined ? schema : schema.optional().transform((value) => value ?? fallback),
    defaultText: fallback === undefined ? undefined : text(fallback),
  };
}

/** A whole number between `min` and `max`, both included. */
export function integerSetting(options: NumberOptions): Setting<number> {
  const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = options;
  const schema = z
    .string()
    .regex(/^-?\d+$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`));
  return build(options, schema as unknown as z.ZodType<number>, String);
}

interface TextOptions extends SettingOptions<string> {
  readonly minLength?: number;
}

/** A text of at least `minLength` characters, at least one. */
export function textSetting(options: TextOptions): Setting<string> {
  const { minLength = 1 } = options;
  const schema = z.string().min(minLength, `must have at least ${minLength} characters`);
  return build(options, schema, (value) => value);
}

/** A URL of one of the given schemes. The value is a secret, since it may hold a password. */
export function urlSetting(options: SettingOptions<string> & { readonly schemes: readonly string[] }): Setting<string> {
  const schema = z.string().refine(
    (value) => {
      const parsed = URL.canParse(value) ? new URL(value) : undefined;
      return parsed !== undefined && options.schemes.includes(parsed.protocol.slice(0, -1));
    },
    `must be a URL starting with ${options.schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
  );
  return { ...build(options, schema, (value) => value), secret: true };
}

/** A list of texts separated by commas. */
export function listSetting(options: SettingOptions<readonly string[]>): Setting<readonly string[]> {
  const schema = z
    .string()
    .transform((value) =>
      value
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    .pipe(z.array(z.string()).min(1, 'must name at least one value'));
  return build<readonly string[]>(options, schema, (value) => value.join(','));
}

/** One of a closed set of words. */
export function choiceSetting<const V extends string>(
  options: SettingOptions<V> & { readonly choices: readonly V[] },
): Setting<V> {
  const [first, ...rest] = options.choices as readonly [V, ...V[]];
  return build<V>(options, z.enum([first, ...rest]), (value) => value);
}
