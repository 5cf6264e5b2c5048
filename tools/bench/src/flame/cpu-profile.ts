/** A profile as V8 writes it with `--cpu-prof`, as far as it is read here. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
    readonly children?: readonly number[];
  }[];
  /** The node that was on top at each sample. */
  readonly samples: readonly number[];
  /** Microseconds between a sample and the one before it. */
  readonly timeDeltas: readonly number[];
}

/** A function where it was called from. */
export interface Frame {
  readonly name: string;
  /** File and line, shortened to what follows the last `node_modules/` or the checkout; empty for native code. */
  readonly place: string;
  readonly selfMs: number;
  /** With all that it called. */
  readonly totalMs: number;
  /** Largest first. */
  readonly children: readonly Frame[];
}

const idle = '(idle)';

/** The call tree with the times of its functions. Idle time is left out: a flame graph shows what was busy. */
export function callTree(profile: CpuProfile, root = ''): Frame {
  const selfUs = new Map<number, number>();
  for (const [index, id] of profile.samples.entries()) {
    selfUs.set(id, (selfUs.get(id) ?? 0) + Math.max(0, profile.timeDeltas[index] ?? 0));
  }
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const called = new Set(profile.nodes.flatMap(({ children }) => children ?? []));
  const build = (id: number): Frame => {
    const node = nodes.get(id);
    const { functionName = '', url = '', lineNumber = -1 } = node?.callFrame ?? {};
    const children = (node?.children ?? [])
      .map(build)
      .filter(({ name, totalMs }) => name !== idle && totalMs > 0)
      .sort((a, b) => b.totalMs - a.totalMs);
    const selfMs = functionName === idle ? 0 : (selfUs.get(id) ?? 0) / 1_000;
    return {
      name: functionName === '' ? '(anonymous)' : functionName,
      place: url === '' ? '' : `${shortPath(url, root)}:${lineNumber + 1}`,
      selfMs,
      totalMs: children.reduce((sum, { totalMs }) => sum + totalMs, selfMs),
      children,
    };
  };
  const top = profile.nodes.find(({ id }) => !called.has(id));
  return top === undefined ? { name: '(empty)', place: '', selfMs: 0, totalMs: 0, children: [] } : build(top.id);
}

export interface SelfTime {
  readonly name: string;
  readonly place: string;
  readonly selfMs: number;
}

/** The functions of a tree by the time they took themselves, wherever they were called from; largest first. */
export function selfTimes(tree: Frame): SelfTime[] {
  const found = new Map<string, SelfTime>();
  const open = [tree];
  for (let frame = open.pop(); frame !== undefined; frame = open.pop()) {
    const { name, place, selfMs, children } = frame;
    const key = `${name} ${place}`;
    found.set(key, { name, place, selfMs: selfMs + (found.get(key)?.selfMs ?? 0) });
    open.push(...children);
  }
  return [...found.values()].filter(({ selfMs }) => selfMs > 0).sort((a, b) => b.selfMs - a.selfMs);
}

function shortPath(url: string, root: string): string {
  const path = url.replace(/^file:\/\//, '');
  const dependency = path.lastIndexOf('node_modules/');
  if (dependency >= 0) {
    return path.slice(dependency + 'node_modules/'.length);
  }
  return root !== '' && path.startsWith(root) ? path.slice(root.length).replace(/^\//, '') : path;
}
