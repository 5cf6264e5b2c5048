import { contractOf } from './generate-code.ts';
import type { ContractSource } from '../source/contract-source.ts';
import type { GeneratedFile } from './generated-file.ts';

const howTo = `# Contracts

Generated from \`schemas/\` by \`nadi contracts generate\`. Do not edit.

[asyncapi.json](asyncapi.json) describes all topics for tools that read AsyncAPI 3.1, [odcs/](odcs/) each of them for tools that
read the Open Data Contract Standard 3.1.

## An event's folder

\`schemas/<domain>/<event>/\` holds everything about one event; \`nadi new event <domain>.<event>\` makes one that is complete.

| file | what it holds |
|---|---|
| \`v1.avsc\`, \`v2.avsc\`, … | The Avro schema of each version. A registered version is never edited: a change is a new version. |
| \`contract.yaml\` | Who owns the event and what its readers may rely on. |
| \`examples/valid-*.json\` | \`{"data": …}\`: contents that fit. At least one. |
| \`examples/invalid-*.json\` | \`{"data": …, "violates": {"field": …, "rule": …}}\`: contents that fail there. At least two. Rules: type, required, unknown, range, format. |

Schemas use a part of Avro: null, boolean, int, long, float, double, bytes, string, arrays, maps, nested records, the logical type
timestamp-millis on long, and \`["null", T]\` for what may be missing (with the default null). Sets of values are strings whose doc
lists them, guarded by a quality rule, so that a new value does not break old readers. Amounts are named \`...Minor\`, instants
\`...At\`. Personal data carries \`"confluent:tags": ["PII"]\`, is a string, and is never a key, an id or a dimension. Time, id, tenant
and source of an event travel in its headers and are not repeated in the body.

## Keys of contract.yaml

| key | what it holds |
|---|---|
| \`name\` | \`<domain>.<event>\`, as the folder: topic, CloudEvents type and, with \`-value\`, the registry's subject. |
| \`purpose\` | What the event is good for, in a sentence or two. |
| \`owner\` | \`team\`, \`contact\`, \`runbook\` (an address): whom to ask, and what to read first. |
| \`key\` | The field whose value is the record key: a required string. Events of one key keep their order. |
| \`seller\` | May be left out: the top-level field, a string, with the seller whose event it is. Sellers see their own events of such contracts and no others. |
| \`partitions\` | Fixed once the topic exists. |
| \`compatibility\` | FULL_TRANSITIVE, BACKWARD_TRANSITIVE or FORWARD_TRANSITIVE, held against all versions before. |
| \`retention\` | How long the broker keeps events, for example 7d; or compact: the newest per key for ever. |
| \`cadence\` | The longest silence that is still normal, for example 30s; or irregular. |
| \`freshness\` | Target age of an event when its readers see it, for example 5s. |
| \`classification\` | public, internal, confidential, or restricted (required with personal data). |
| \`quality\` | List of \`name\`, \`rule\` (CEL over \`data\`, true if all is well) and \`severity\` (error or warn). |
| \`producers\`, \`consumers\` | Services that write and read the topic. |

## Topics
`;

/** The page that lists all topics and explains the files they come from. */
export function generateOverview(sources: readonly ContractSource[]): GeneratedFile {
  const rows = sources.map((source) => {
    const contract = contractOf(source);
    const personal = contract.personalFields.map((path) => `\`${path}\``).join(', ');
    const cells = [
      `[${contract.name}](odcs/${contract.name}.yaml)`,
      contract.purpose,
      contract.owner.team,
      `\`${contract.key}\``,
      contract.seller === undefined ? '–' : `\`${contract.seller}\``,
      String(contract.partitions),
      retention(contract.retentionMs),
      personal === '' ? '–' : personal,
    ];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  const header = [
    '| topic | purpose | owner | key | seller | partitions | kept | personal data |',
    '|---|---|---|---|---|---|---|---|',
  ];
  return { file: 'docs/contracts/README.md', text: `${howTo}\n${[...header, ...rows].join('\n')}\n` };
}

function retention(retentionMs: number | 'compact'): string {
  const dayMs = 86_400_000;
  return retentionMs === 'compact' ? 'newest per key' : `${Number((retentionMs / dayMs).toFixed(2))} d`;
}
