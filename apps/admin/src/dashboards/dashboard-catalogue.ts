import { compileDashboard, type CompiledDashboard } from '@nadi/dashboards';
import { messageOf, NadiError } from '@nadi/errors';
import type { DefinitionHistory, ListedDefinition } from '../definitions/definition-history.ts';

/** Which version is shown, and whose it is. */
interface Versioned {
  readonly version: number;
  readonly changedBy: string;
  readonly changedAt: string;
}

/** A dashboard in a list. */
export interface ListedDashboard extends Versioned {
  readonly name: string;
  /** The name where the definition cannot be read. */
  readonly title: string;
  readonly question: string;
  readonly owner: string | null;
  readonly tiles: number;
  /** Why it cannot be shown: a text of another version of the platform may have keys that this one does not know. */
  readonly problem: string | null;
}

export type ShownDashboard = CompiledDashboard & Versioned;

interface Known {
  readonly version: number;
  readonly dashboard: CompiledDashboard | string;
}

/** The dashboards in force. A version is compiled once; what is no longer in force is forgotten. */
export class DashboardCatalogue {
  private known: ReadonlyMap<string, Known> = new Map();

  constructor(private readonly history: Pick<DefinitionHistory, 'list' | 'inForce'>) {}

  /** All of them, by name. */
  async list(): Promise<readonly ListedDashboard[]> {
    const all = await this.read();
    return all.map(({ dashboard, listed: { name, ...listed } }) =>
      typeof dashboard === 'string'
        ? { name, title: name, question: '', owner: null, tiles: 0, problem: dashboard, ...versionOf(listed) }
        : {
            ...{ name, title: dashboard.title, question: dashboard.question, owner: dashboard.owner },
            ...{ tiles: dashboard.tiles.length, problem: null, ...versionOf(listed) },
          },
    );
  }

  /**
   * One of them.
   * @throws NadiError DEFINITION_UNKNOWN, DEFINITION_INVALID if its text cannot be read
   */
  async show(name: string): Promise<ShownDashboard> {
    const found = (await this.read()).find(({ listed }) => listed.name === name);
    if (found === undefined) {
      throw new NadiError('DEFINITION_UNKNOWN', { message: `there is no dashboard "${name.slice(0, 100)}"` });
    }
    if (typeof found.dashboard === 'string') {
      throw new NadiError('DEFINITION_INVALID', { message: found.dashboard });
    }
    return { ...found.dashboard, ...versionOf(found.listed) };
  }

  private async read() {
    const [listed, inForce] = await Promise.all([this.history.list('dashboards'), this.history.inForce('dashboards')]);
    const before = this.known;
    this.known = new Map(
      inForce.map(({ name, version, text }) => {
        const kept = before.get(name);
        return [name, kept?.version === version ? kept : { version, dashboard: compiled(name, version, text) }];
      }),
    );
    return listed.flatMap((one) => {
      const known = this.known.get(one.name);
      return known === undefined ? [] : [{ listed: one, dashboard: known.dashboard }];
    });
  }
}

function versionOf({ version, author, activatedAt }: Omit<ListedDefinition, 'kind' | 'name'>): Versioned {
  return { version, changedBy: author, changedAt: activatedAt };
}

function compiled(name: string, version: number, text: string): CompiledDashboard | string {
  try {
    return compileDashboard({ file: `dashboards/${name}@${version}`, text });
  } catch (error) {
    return messageOf(error);
  }
}
