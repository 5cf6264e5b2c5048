import { definitionInvalid } from '@nadi/definitions';
import { NadiError } from '@nadi/errors';
import { compileMetric, type CompiledMetric } from './compiled-metric.ts';
import type { MetricDefinition } from './definition.ts';

/** A definition with the file it came from. */
export interface LoadedDefinition {
  readonly file: string;
  /** As somebody wrote it; left out where it does not come from a file. */
  readonly text?: string;
  readonly definition: MetricDefinition;
}

/** The dimension that makes a metric one of money. */
export const currencyDimension = 'currency';

/** What the catalog needs to know of a contract. */
export interface MetricSource {
  /** Paths of personal fields, `items[].name` for elements. */
  readonly personalFields: readonly string[];
  /** The field with the seller whose event it is, if it has one. */
  readonly seller?: string;
}

/** All metrics of the service: by name, and by the contract that feeds them. */
export class MetricCatalog {
  private readonly byName = new Map<string, CompiledMetric>();
  private readonly byContract = new Map<string, CompiledMetric[]>();
  private readonly everyContract: CompiledMetric[] = [];
  private readonly texts = new Map<string, string>();

  /**
   * @throws NadiError DEFINITION_INVALID naming the file for a name that stands twice, an unknown contract, an expression that does
   * not compile or reads personal data, or a ratio of metrics that are unknown or do not fit together.
   */
  constructor(loaded: readonly LoadedDefinition[], sources: ReadonlyMap<string, MetricSource>) {
    for (const { file, text = '', definition } of loaded) {
      this.texts.set(definition.name, text);
      const problem = (key: string, message: string) => definitionInvalid(file, [{ line: 1, key, message }]);
      if (this.byName.has(definition.name)) {
        throw problem('name', `the metric ${definition.name} is defined twice`);
      }
      const { source } = definition;
      if (source !== undefined && source !== '*' && !sources.has(source)) {
        throw problem('source', `there is no contract ${source}`);
      }
      const read = source === '*' ? [...sources.values()] : [sources.get(source ?? '')];
      read.forEach((one) => assertNoPersonalData(definition, one, problem));
      assertSellerFits(definition, sources.get(source ?? ''), problem);
      this.add(compile(definition, problem));
    }
    for (const { file, definition } of loaded) {
      this.checkRatio(file, definition);
    }
  }

  get all(): readonly CompiledMetric[] {
    return [...this.byName.values()];
  }

  /** @throws NadiError METRIC_UNKNOWN */
  named(name: string): CompiledMetric {
    const metric = this.byName.get(name);
    if (metric === undefined) {
      throw new NadiError('METRIC_UNKNOWN', { message: `there is no metric "${name.slice(0, 100)}"` });
    }
    return metric;
  }

  /** The definition of a metric as somebody wrote it. */
  textOf(name: string): string {
    return this.texts.get(name) ?? '';
  }

  find(name: string): CompiledMetric | undefined {
    return this.byName.get(name);
  }

  /** The metrics that events of this contract contribute to. */
  fedBy(contract: string): readonly CompiledMetric[] {
    return this.byContract.get(contract) ?? this.everyContract;
  }

  /** The domains whose events a metric is made of; `*` stands for all. */
  domainsOf({ measure, definition }: CompiledMetric): readonly string[] {
    if (measure.kind === 'ratio') {
      const parts = [measure.of, measure.to].flatMap((name) => this.domainsOf(this.named(name)));
      return [...new Set(parts)];
    }
    const [domain = ''] = (definition.source ?? '').split('.');
    return [domain];
  }

  /** By what a metric can be split: a ratio only by what both its metrics have, else one would be taken for nothing. */
  dimensionsOf({ measure, dimensionNames }: CompiledMetric): readonly string[] {
    if (measure.kind !== 'ratio') {
      return dimensionNames;
    }
    const top = this.named(measure.of).dimensionNames;
    return this.named(measure.to).dimensionNames.filter((name) => top.includes(name));
  }

  /** Length of a metric's sliding window, milliseconds; undefined without one, or for a ratio of metrics with different ones. */
  slidingOf({ measure, definition }: CompiledMetric): number | undefined {
    if (measure.kind !== 'ratio') {
      return definition.sliding;
    }
    const { sliding } = this.named(measure.to).definition;
    return sliding === this.named(measure.of).definition.sliding ? sliding : undefined;
  }

  /** The ratios that are computed from this metric. */
  ratiosOf(name: string): readonly CompiledMetric[] {
    return this.all.filter(({ measure }) => measure.kind === 'ratio' && (measure.of === name || measure.to === name));
  }

  private add(metric: CompiledMetric): void {
    const { name, source } = metric.definition;
    this.byName.set(name, metric);
    if (source === '*') {
      this.everyContract.push(metric);
      this.byContract.forEach((metrics) => metrics.push(metric));
    } else if (source !== undefined) {
      const metrics = this.byContract.get(source) ?? [...this.everyContract];
      this.byContract.set(source, [...metrics, metric]);
    }
  }

  private checkRatio(file: string, { measure, seller }: MetricDefinition): void {
    if (typeof measure !== 'object' || !('ratio' in measure)) {
      return;
    }
    const problem = (message: string) => definitionInvalid(file, [{ line: 1, key: 'measure.ratio', message }]);
    const [top, bottom] = [measure.ratio.of, measure.ratio.to].map((part) => {
      const metric = this.byName.get(part);
      if (metric === undefined || metric.measure.kind === 'ratio') {
        throw problem(`there is no metric ${part} to take a ratio of`);
      }
      return metric;
    }) as [CompiledMetric, CompiledMetric];
    if (top.definition.window !== bottom.definition.window) {
      throw problem(`${measure.ratio.of} and ${measure.ratio.to} have windows of different length`);
    }
    if (seller !== undefined && ![top, bottom].every(({ definition }) => definition.seller === seller)) {
      throw problem(`both metrics need "seller: ${seller}" as well, so that neither tells of other sellers`);
    }
    const { interval } = measure.ratio;
    if (
      interval !== undefined &&
      ![top, bottom].every(({ measure: { kind } }) => kind === 'count' || kind === 'distinct')
    ) {
      throw problem('only a ratio of counts has an interval: both metrics need the measure count or distinct');
    }
    if (hasCurrency(top) !== hasCurrency(bottom)) {
      throw problem('money is never added across currencies: both metrics need the dimension currency, or neither');
    }
  }
}

function hasCurrency({ dimensionNames }: CompiledMetric): boolean {
  return dimensionNames.includes(currencyDimension);
}

function compile(definition: MetricDefinition, problem: (key: string, message: string) => NadiError): CompiledMetric {
  try {
    return compileMetric(definition);
  } catch (error) {
    throw error instanceof NadiError ? problem('measure, where, forEach or dimensions', error.message) : error;
  }
}

/** Personal data may be neither counted by nor shown as a dimension. */
function assertNoPersonalData(
  definition: MetricDefinition,
  source: MetricSource | undefined,
  problem: (key: string, message: string) => NadiError,
): void {
  const texts = [...Object.values(definition.dimensions).map(({ value }) => value), definition.forEach ?? ''];
  const { measure } = definition;
  const measured =
    typeof measure === 'object' && !('ratio' in measure)
      ? Object.values(measure).filter((one) => typeof one === 'string')
      : [];
  for (const path of source?.personalFields ?? []) {
    const field = path.split(/[.[\]]+/).findLast((name) => name !== '') ?? path;
    const read = [...texts, ...measured].find((text) => new RegExp(`\\b${field}\\b`).test(text));
    if (read !== undefined) {
      throw problem('dimensions or measure', `"${read}" reads the personal field ${path}; use a pseudonymous id`);
    }
  }
}

/** What limits a metric to a seller is the field that its contract names, and not something that looks like it. */
function assertSellerFits(
  { seller, dimensions, source, measure }: MetricDefinition,
  contract: MetricSource | undefined,
  problem: (key: string, message: string) => NadiError,
): void {
  const isRatio = typeof measure === 'object' && 'ratio' in measure;
  if (seller === undefined || isRatio) {
    return;
  }
  const dimension = Object.hasOwn(dimensions, seller) ? dimensions[seller] : undefined;
  if (dimension === undefined) {
    throw problem('seller', `there is no dimension ${seller}`);
  }
  if (source === '*') {
    throw problem('seller', 'a metric of all contracts is not for sellers: not every event has one');
  }
  if (contract?.seller === undefined) {
    throw problem('seller', `${source} names no seller, so that none may read what is made of it; see docs/contracts`);
  }
  if (dimension.value.trim() !== `data.${contract.seller}`) {
    throw problem(
      'seller',
      `the dimension ${seller} must be data.${contract.seller}, which ${source} names as its seller`,
    );
  }
}
