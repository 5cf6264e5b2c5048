import { useSearchParams } from 'react-router';
import type { DefinitionChange } from '../../api/index.ts';
import {
  CodeView,
  DataTable,
  Panel,
  RelativeTime,
  Row,
  Select,
  Stack,
  useParameter,
  withParameter,
  type Column,
} from '../../components/index.ts';
import { formatExactTime } from '../../formats/index.ts';
import { versionsOf } from '../../ingested/pipeline-rows.ts';
import { texts } from '../../texts/en.ts';
import { RollBack } from './roll-back.tsx';

const words = texts.pipelines;
const { column } = words;
const nothing = '0';

/** Who put what in force, and what they changed; which versions are compared, stands in the address. */
export function History({ name, history }: { readonly name: string; readonly history: readonly DefinitionChange[] }) {
  const [parameters] = useSearchParams();
  const linkOf = ({ version }: DefinitionChange, place: number) => {
    const before = history.slice(place + 1).find((one) => one.version !== null)?.version ?? null;
    const shown = withParameter(parameters, 'version', String(version ?? before ?? ''));
    return `?${withParameter(shown, 'compare', version === null || before === null ? nothing : String(before))}`;
  };
  return (
    <Stack>
      <Panel title={words.changes} note={words.historyNote}>
        <DataTable
          label={words.historyTable}
          rows={history}
          columns={columns}
          rowId={(change) => String(history.indexOf(change))}
          rowLink={(change) => linkOf(change, history.indexOf(change))}
          name="change-"
          fileName={`history-${name}`}
          hasBar={history.length > 8}
        />
      </Panel>
      <Versions name={name} history={history} />
    </Stack>
  );
}

function Versions({ name, history }: { readonly name: string; readonly history: readonly DefinitionChange[] }) {
  const [version, setVersion] = useParameter('version', false);
  const [compared, setCompared] = useParameter('compare', false);
  const versions = versionsOf(history);
  const before = history.slice(1).find((change) => change.version !== null)?.version ?? null;
  const chosen = versions.find((one) => String(one.version) === version) ?? versions[0];
  const wanted = compared === '' && version === '' ? String(before ?? nothing) : compared;
  const other = versions.find((one) => String(one.version) === wanted);
  if (chosen === undefined) {
    return null;
  }
  const current = history[0]?.version ?? null;
  const choices = versions.map((one) => ({ value: String(one.version), label: words.version(one.version) }));
  return (
    <Stack>
      <Row>
        <Select label={words.shown} value={String(chosen.version)} choices={choices} onChange={setVersion} />
        <Select
          label={words.comparedWith}
          value={other === undefined ? nothing : String(other.version)}
          choices={[{ value: nothing, label: words.compareNothing }, ...choices]}
          onChange={setCompared}
        />
        <RollBack name={name} inForce={versions.find((one) => one.version === current)} wanted={chosen} />
      </Row>
      <CodeView
        label={words.definitionOf(name, chosen.version)}
        language="yaml"
        text={chosen.text}
        {...(other !== undefined && other !== chosen && { before: other.text })}
      />
    </Stack>
  );
}

const columns: readonly Column<DefinitionChange>[] = [
  {
    ...{ id: 'version', title: column.version, value: ({ version }) => version ?? 0 },
    text: ({ version }) => (version === null ? words.retired : words.version(version)),
  },
  {
    ...{ id: 'at', title: column.since, value: ({ activatedAt }) => activatedAt },
    text: ({ activatedAt }) => formatExactTime(Date.parse(activatedAt)),
    cell: ({ activatedAt }) => <RelativeTime timeMs={Date.parse(activatedAt)} />,
  },
  { id: 'author', title: column.author, value: ({ author }) => author },
  { id: 'message', title: column.message, value: ({ message }) => message, isSecondary: true },
];
