import type { Contract } from '@nadi/contracts';
import { currencyDimension, type CompiledMetric, type MetricCatalog } from '@nadi/metrics';
import type { CompiledExperiment, ExperimentDefinition } from '../definition/index.ts';

/** What a unit adds to a metric, of the events of one contract. */
export interface UnitPart {
  readonly metric: CompiledMetric;
  /** `count`: values; `sum`: their sum; `distinct`: how many different ones there are, exactly. */
  readonly adds: 'count' | 'sum' | 'distinct';
  /** Contract of the events. */
  readonly source: string;
}

/** A metric as the sums over units have it. */
export interface UnitMetric {
  readonly name: string;
  readonly value: UnitPart;
  /** Undefined for a mean over units. */
  readonly denominator: UnitPart | undefined;
}

/** What is known of metrics and contracts where units are measured. */
export interface MeasuredWorld {
  readonly catalog: Pick<MetricCatalog, 'find'>;
  readonly contracts: ReadonlyMap<string, Pick<Contract, 'schemas' | 'version'>>;
}

/** The metrics of an experiment as units have a share in them, each once, or why some of them cannot be used and what to do. */
export type UnitMetrics =
  { readonly metrics: readonly UnitMetric[] } | { readonly problems: readonly [string, ...string[]] };

/** How the metrics of an experiment are measured. */
export function unitMetricsOf({ definition }: CompiledExperiment, world: MeasuredWorld): UnitMetrics {
  const { primary, secondary, guardrails } = definition;
  const names = new Set([primary, ...secondary, ...guardrails].map(({ metric }) => metric));
  const found = [...names].map((name) => unitMetricOf(name, definition, world));
  const [first, ...others] = found.filter((one) => typeof one === 'string');
  return first === undefined
    ? { metrics: found.filter((one) => typeof one !== 'string') }
    : { problems: [first, ...others] };
}

type Measured = Pick<ExperimentDefinition, 'unit' | 'currency'>;

function unitMetricOf(name: string, measured: Measured, world: MeasuredWorld): UnitMetric | string {
  const metric = world.catalog.find(name);
  if (metric === undefined) {
    return `there is no metric ${name}; put it in force, or name another one`;
  }
  const { measure } = metric;
  if (measure.kind === 'ratio') {
    const [of, to] = [measure.of, measure.to].map((part) =>
      simplePart(part, world.catalog.find(part), measured, world),
    );
    return typeof of === 'object' && typeof to === 'object'
      ? { name, value: of, denominator: to }
      : `${name}: ${[of, to].filter((one) => typeof one === 'string').join('; ')}`;
  }
  const value = simplePart(name, metric, measured, world);
  if (typeof value === 'string') {
    return value;
  }
  return { name, value, denominator: measure.kind === 'avg' ? { ...value, adds: 'count' } : undefined };
}

function simplePart(
  name: string,
  metric: CompiledMetric | undefined,
  { unit, currency }: Measured,
  { contracts }: MeasuredWorld,
): UnitPart | string {
  const adds = metric && addsOf(metric);
  if (metric === undefined || adds === undefined) {
    const kind = metric === undefined ? 'nothing' : metric.measure.kind;
    return `the metric ${name} measures ${kind}, in which a unit has no share; an experiment needs count, sum, avg, distinct or a ratio of such`;
  }
  const { source = '' } = metric.definition;
  const contract = contracts.get(source);
  if (contract === undefined) {
    return `the metric ${name} is made of events of all contracts; an experiment needs one of a contract with the field ${unit}`;
  }
  if (contract.schemas[contract.version - 1]?.fields.every((field) => field.name !== unit) !== false) {
    return `the metric ${name} is made of ${source}, which has no field ${unit}; take a metric of events that name the unit`;
  }
  if ('value' in metric.measure && adds === 'distinct' && metric.measure.value.trim() === `data.${unit}`) {
    return `the metric ${name} counts the units themselves, over all of them; take one of what a unit does`;
  }
  if (metric.dimensionNames.includes(currencyDimension) && currency === undefined) {
    return `the metric ${name}: money is never added across currencies; name the \`currency\` of the experiment`;
  }
  return { metric, adds, source };
}

/** A distinct count is exact for a unit, also where the metric only estimates it over all. */
function addsOf({ measure: { kind } }: CompiledMetric): UnitPart['adds'] | undefined {
  switch (kind) {
    case 'count':
      return 'count';
    case 'sum':
    case 'avg':
      return 'sum';
    case 'distinct':
    case 'distinctApprox':
      return 'distinct';
    case 'min':
    case 'max':
    case 'percentiles':
    case 'topK':
    case 'ratio':
      return undefined;
  }
}
