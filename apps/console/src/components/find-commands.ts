/** Something that can be gone to or done. */
export interface Command {
  readonly id: string;
  readonly group: string;
  readonly title: string;
  /** What it is about, in a sentence; it is searched, too. */
  readonly hint?: string;
  readonly run: () => void;
}

const most = 40;

/** The commands that contain every word of a query; those whose title begins with it come first. */
export function findCommands(commands: readonly Command[], query: string): readonly Command[] {
  const words = query
    .toLowerCase()
    .split(/[\s-]+/)
    .filter((word) => word !== '');
  return commands
    .map((command) => ({ command, rank: rankOf(command, words) }))
    .filter(({ rank }) => rank !== undefined)
    .sort((a, b) => (a.rank as number) - (b.rank as number))
    .slice(0, most)
    .map(({ command }) => command);
}

function rankOf({ title, hint = '', group }: Command, words: readonly string[]): number | undefined {
  const own = title.toLowerCase();
  const all = `${own} ${hint.toLowerCase()} ${group.toLowerCase()}`;
  if (!words.every((word) => all.includes(word))) {
    return undefined;
  }
  const [first = ''] = words;
  return own.startsWith(first) ? 0 : own.includes(first) ? 1 : 2;
}
