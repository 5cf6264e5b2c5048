import type { Contract } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';
import { PipelineMemory, type PipelineSnapshot } from './dedup-memory.ts';
import { ruleOf, type PipelineDefinition, type StepDefinition } from './definition.ts';
import { PipelineRunner } from './pipeline-runner.ts';
import type { PipelineResources } from './pipeline-event.ts';
import { scopesOf, type Scope } from './scope.ts';
import { deduplicateStep } from './steps/deduplicate.step.ts';
import { enrichStep } from './steps/enrich.step.ts';
import { filterStep } from './steps/filter.step.ts';
import { parseStep } from './steps/parse.step.ts';
import { redactStep } from './steps/redact.step.ts';
import { routeStep } from './steps/route.step.ts';
import { sampleStep } from './steps/sample.step.ts';
import { splitStep } from './steps/split.step.ts';
import { transformStep } from './steps/transform.step.ts';
import type { StepRun } from './work.ts';

/** A step that is ready to run. */
export interface CompiledStep {
  /** The name under which its drops are counted and its failures reported. */
  readonly rule: string;
  readonly run: StepRun;
}

/** A pipeline whose expressions are compiled. Pure: the same events and resources give the same outputs anywhere. */
export class CompiledPipeline {
  readonly steps: readonly CompiledStep[];
  readonly inputs: ReadonlySet<string>;
  /** Contracts of what it emits, each once. */
  readonly outputs: readonly string[];

  /** Use `loadPipeline`, which checks the definition first. */
  constructor(
    readonly definition: PipelineDefinition,
    contracts: ReadonlyMap<string, Contract>,
  ) {
    const scopes = scopesOf(definition, contracts);
    this.steps = definition.steps.map((step, index) => ({
      rule: ruleOf(step, index),
      run: compileStep(step, ruleOf(step, index), definition.name, contracts, scopes[index] as Scope),
    }));
    this.inputs = new Set(definition.input);
    this.outputs = [...new Set(definition.steps.flatMap(({ route = [] }) => route.map(({ to }) => to)))];
  }

  get name(): string {
    return this.definition.name;
  }

  /**
   * Makes the pipeline ready for the events of one partition, with what it remembered before, oldest first.
   * @throws NadiError PIPELINE_RESOURCE_MISSING if a step needs a table or secret that is not there.
   */
  start(resources: PipelineResources = {}, remembered: readonly PipelineSnapshot[] = []): PipelineRunner {
    this.definition.steps.forEach((step, index) => {
      const missing = missingResource(step, resources);
      if (missing !== undefined) {
        throw new NadiError('PIPELINE_RESOURCE_MISSING', {
          message: `pipeline ${this.name}, step ${ruleOf(step, index)}: there is no ${missing}`,
        });
      }
    });
    return new PipelineRunner(this, resources, new PipelineMemory(remembered));
  }
}

function missingResource({ enrich, redact }: StepDefinition, resources: PipelineResources): string | undefined {
  if (redact !== undefined && redact.hash.length > 0 && (resources.hashSalt ?? '') === '') {
    return 'secret for hashes';
  }
  if (enrich?.geo !== undefined && resources.geo === undefined) {
    return 'table of places';
  }
  const table = enrich?.lookup;
  return table !== undefined && resources.lookups?.has(table) !== true ? `table ${table}` : undefined;
}

function compileStep(
  step: StepDefinition,
  rule: string,
  pipeline: string,
  contracts: ReadonlyMap<string, Contract>,
  scope: Scope,
): StepRun {
  const { filter, parse, transform, enrich, redact, sample, deduplicate, split, route = [] } = step;
  if (filter !== undefined) return filterStep(filter, scope);
  if (parse !== undefined) return parseStep(parse, scope);
  if (transform !== undefined) return transformStep(transform, scope);
  if (enrich !== undefined) return enrichStep(enrich, scope);
  if (redact !== undefined) return redactStep(redact);
  if (sample !== undefined) return sampleStep(sample, pipeline, scope);
  if (deduplicate !== undefined) return deduplicateStep(deduplicate, rule, scope);
  if (split !== undefined) return splitStep(split, scope);
  return routeStep(route, pipeline, contracts, scope);
}
