/** An expression of a definition, where it stands and over what. */
export interface PlacedExpression {
  /** Keys that lead to it, such as `['funnel', 'steps', 1, 'where']`. */
  readonly path: readonly (string | number)[];
  readonly text: string;
  /** What may stand behind `from` so that its columns are those that the expression is over. */
  readonly from: string;
}

/** What a shape is compiled to. */
export interface ShapePlan {
  /** One SELECT with the parameters of the query and `from` and `to`. */
  readonly sql: string;
  /** Names of the contracts that it reads. */
  readonly contracts: readonly string[];
  readonly expressions: readonly PlacedExpression[];
}
