import { allows, type Identity } from '@nadi/identity';
import type { ChangedDefinition, DefinitionHistory } from '../definitions/definition-history.ts';
import type { LiveStates } from '../observed/live-states.ts';
import { deploymentsOf, type Deployment } from '../observed/model/deployments.ts';

/** Something that happened and may explain what a chart shows. */
export interface Annotation {
  readonly kind: 'deployment' | 'definition';
  readonly time: string;
  readonly title: string;
  /** Page of the console that tells more. */
  readonly link: string;
}

export interface AnnotationQuestion {
  /** Included, milliseconds since 1970. */
  readonly fromMs: number;
  /** Not included, milliseconds since 1970. */
  readonly toMs: number;
  /** `metrics/orders`, `queries/shop-funnel`: whose changes are wanted. */
  readonly definitions: readonly string[];
}

/** Most of one kind in an answer, the newest of them. */
export const mostAnnotations = 200;

/** What happened to services and definitions within a time, as far as the caller may know of it. */
export class Annotations {
  constructor(
    private readonly history: Pick<DefinitionHistory, 'changesOf'>,
    private readonly states: Pick<LiveStates, 'services'>,
  ) {}

  /** Oldest first. */
  async between({ grants }: Pick<Identity, 'grants'>, question: AnnotationQuestion): Promise<readonly Annotation[]> {
    const { fromMs, toMs, definitions } = question;
    const mayDeployments = grants.some(({ domain }) => allows(grants, 'services:read', domain));
    const mayDefinitions = grants.some(({ domain }) => allows(grants, 'definitions:read', domain));
    const deployments = mayDeployments ? deploymentsOf(this.states.services().services) : [];
    const changes =
      mayDefinitions && definitions.length > 0
        ? await this.history.changesOf(definitions, { fromMs, toMs, limit: mostAnnotations })
        : [];
    return [
      ...deployments
        .filter(({ startedMs }) => startedMs >= fromMs && startedMs < toMs)
        .slice(-mostAnnotations)
        .map(ofDeployment),
      ...changes.map(ofChange),
    ].sort((a, b) => (a.time < b.time ? -1 : 1));
  }
}

function ofDeployment({ service, version, versionBefore, commit, startedMs }: Deployment): Annotation {
  const isSameVersion = version === versionBefore;
  const what = isSameVersion ? `${version}, commit ${commit?.slice(0, 12) ?? 'unknown'}` : version;
  return {
    kind: 'deployment',
    time: new Date(startedMs).toISOString(),
    title: `${service} ${what}`,
    link: `/services/${encodeURIComponent(service)}`,
  };
}

function ofChange({ kind, name, version, author, activatedAt }: ChangedDefinition): Annotation {
  const page = kind === 'metrics' ? `/metrics/${encodeURIComponent(name)}?tab=definition` : '/sql';
  const what = version === null ? 'retired' : `version ${version}`;
  return { kind: 'definition', time: activatedAt, title: `${kind}/${name} ${what}, by ${author}`, link: page };
}
