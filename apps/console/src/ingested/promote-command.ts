import type { ContractOwner } from '../api/index.ts';

/** The command that writes the contract of an undeclared type; what nobody has said yet stands in angle brackets. */
export function promoteCommand(type: string, { team, contact, runbook }: ContractOwner): string {
  const said = (value: string, otherwise: string) => (value === '' ? otherwise : quoted(value));
  return [
    `npx nadi quarantine promote ${quoted(type)}`,
    `--team ${said(team, '<team>')}`,
    `--contact ${said(contact, '<contact>')}`,
    `--runbook ${said(runbook, '<runbook>')}`,
  ].join(' ');
}

/** The command that sends what waited. */
export function replayCommand(type: string): string {
  return `npx nadi quarantine replay ${quoted(type)}`;
}

/** A word that a shell takes as it is. */
function quoted(text: string): string {
  return /^[\w./:@%+=-]+$/.test(text) && !text.startsWith('-') ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
