/** A definition as somebody wrote it. */
export interface DefinitionSource {
  /** Where it stands; named in errors. */
  readonly file: string;
  readonly text: string;
}

/** What one of the tests of a definition found. */
export interface DefinitionTestResult {
  readonly name: string;
  /** Empty if the test passed. */
  readonly failures: readonly string[];
}

/** A definition that is valid by itself and together with the others of its kind. */
export interface CheckedDefinition extends DefinitionSource {
  readonly name: string;
  /** Runs the tests that stand in it, with the code that serves it. */
  test(): readonly DefinitionTestResult[];
}

/** A kind of definition: what stands in `config/<kind>/`, a file each. */
export interface DefinitionKind {
  /** Name of its folder, such as `metrics`. */
  readonly kind: string;
  /**
   * The name that a definition gives itself.
   * @throws NadiError DEFINITION_INVALID naming file, line and key.
   */
  nameOf(source: DefinitionSource): string;
  /**
   * Checks all definitions of the kind, by themselves and together.
   * @throws NadiError DEFINITION_INVALID naming file, line and key.
   */
  check(sources: readonly DefinitionSource[]): readonly CheckedDefinition[];
  /**
   * Refuses a text that cannot take the place of an earlier one under the same name, for instance because stored results would
   * not fit. Absent if any valid text can.
   * @throws NadiError DEFINITION_INVALID naming file, line and key.
   */
  assertReplaces?(earlier: DefinitionSource, later: DefinitionSource): void;
}
