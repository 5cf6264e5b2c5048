import { compileValidator, type AvroField, type Contract, type ContentValidator } from '@nadi/contracts';
import type { Expression } from '@nadi/definitions';
import { NadiError } from '@nadi/errors';
import { compileCel } from '../cel/compiled-cel.ts';
import type { RouteDefinition } from '../definition.ts';
import type { Scope } from '../scope.ts';
import { delimited, hashDigits } from '../text-hash.ts';
import type { EventRun, StepRun, Work } from '../work.ts';
import { eventValue, truthOf } from './values.ts';

/** A field that is made. */
interface MadeField {
  readonly name: string;
  readonly value: Expression;
}

/** A field that is taken over; its default stands where the event has none. */
interface CopiedField {
  readonly name: string;
  readonly fallback: unknown;
}

interface CompiledRoute {
  readonly contract: string;
  readonly holds: Expression | undefined;
  /** Every field with its default, in the order of the contract: outputs of one contract are alike, which encoders like. */
  readonly blank: Readonly<Record<string, unknown>>;
  readonly made: readonly MadeField[];
  readonly copied: readonly CopiedField[];
  readonly validate: ContentValidator;
  /** The end of an output's identity, which is the same for all events. */
  readonly identity: string;
  /** Tells routes of one pipeline to the same contract apart; empty for the first. */
  readonly ordinal: string;
}

/** Makes the outputs: every route whose condition holds gets the event. What no route wants is dropped. */
export function routeStep(
  routes: readonly RouteDefinition[],
  pipeline: string,
  contracts: ReadonlyMap<string, Contract>,
  scope: Scope,
): StepRun {
  const compiled = routes.flatMap((route, index) => {
    const contract = contracts.get(route.to);
    const before = routes.slice(0, index).filter(({ to }) => to === route.to).length;
    return contract === undefined ? [] : [compileRoute(route, contract, before, pipeline, scope)];
  });
  return (work, run) => {
    let taken = false;
    for (const route of compiled) {
      if (route.holds === undefined || truthOf(route.holds(work.values))) {
        taken = true;
        emit(route, work, run);
      }
    }
    return taken;
  };
}

function compileRoute(
  { when, data, copy }: RouteDefinition,
  contract: Contract,
  before: number,
  pipeline: string,
  { types }: Scope,
): CompiledRoute {
  const fields = fieldsOf(contract);
  const defaults = fields.map(({ name, default: fallback = null }): CopiedField => ({ name, fallback }));
  return {
    contract: contract.name,
    holds: when === undefined ? undefined : compileCel(when, types),
    blank: Object.fromEntries(defaults.map(({ name, fallback }) => [name, fallback])),
    made: fields.flatMap(({ name }) => {
      const text = data[name];
      return text === undefined ? [] : [{ name, value: compileCel(text, types) }];
    }),
    copied: defaults.filter(({ name }) => data[name] === undefined && (copy === 'all' || copy.includes(name))),
    validate: compileValidator(contract),
    identity: `${delimited(pipeline)}${delimited(contract.name)}`,
    ordinal: before === 0 ? '' : `#${before}`,
  };
}

/** The fields of a contract's newest version. */
export function fieldsOf(contract: Contract): readonly AvroField[] {
  return contract.schemas[contract.version - 1]?.fields ?? [];
}

function emit(route: CompiledRoute, work: Work, run: EventRun): void {
  const { event, values } = work;
  const data: Record<string, unknown> = { ...route.blank };
  for (const { name, value } of route.made) {
    run.field = name;
    data[name] = eventValue(value(values));
  }
  for (const { name, fallback } of route.copied) {
    data[name] = values.data[name] ?? fallback;
  }
  run.field = undefined;
  const issue = route.validate(data);
  if (issue !== undefined) {
    run.field = issue.path;
    throw new NadiError('PIPELINE_OUTPUT_INVALID', { message: `${route.contract}: ${issue.message}` });
  }
  const input = `${delimited(event.tenantId)}${delimited(event.contract)}${delimited(event.id)}`;
  run.emitted.push({
    input: run.input,
    tenantId: event.tenantId,
    contract: route.contract,
    id: hashDigits(`${input}${route.identity}${work.part}${route.ordinal}`),
    timeMs: event.timeMs,
    data,
  });
}
