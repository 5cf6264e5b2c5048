import { Play, Square } from 'lucide-react';
import { useMemo, type ReactNode } from 'react';
import type { SqlTable } from '../../api/index.ts';
import {
  Button,
  Panel,
  Row,
  Select,
  SqlField,
  Stack,
  Text,
  type SqlInsertion,
  type SqlSelection,
} from '../../components/index.ts';
import { formatExact } from '../../formats/index.ts';
import type { PlacedProblem, StatementPart } from '../../statements/statement-part.ts';
import { currentTable } from '../../statements/table-list.ts';
import type { WrittenStatement } from '../../statements/use-shared-statement.ts';
import type { StatementRun } from '../../statements/use-statement-run.ts';
import { texts } from '../../texts/en.ts';

const words = texts.sql.editor;
const limits = ['100', '1000', '10000'] as const;
type Limit = (typeof limits)[number];

/** Most rows that an address asks for. */
export function limitOf(text: string): number {
  return Number(limits.find((one) => one === text) ?? '1000');
}

interface EditorPanelProps {
  readonly statement: WrittenStatement;
  readonly run: StatementRun;
  readonly tables: readonly SqlTable[];
  readonly insertion: SqlInsertion | undefined;
  readonly selection: SqlSelection | undefined;
  readonly mayRun: boolean;
  readonly limit: number;
  /** What is wrong with the statement, though it has not been run. */
  readonly foundProblem: PlacedProblem | undefined;
  /** What else can be done with the statement. */
  readonly children: ReactNode;
  readonly onLimit: (limit: string) => void;
  readonly onSelect: (selection: SqlSelection | undefined) => void;
  readonly onRun: () => void;
  readonly onRunPart: (part: StatementPart) => void;
  readonly onCancel: () => boolean;
}

/** The statement to write, and what runs it. */
export function EditorPanel({ statement, run, tables, selection, mayRun, limit, onLimit, ...field }: EditorPanelProps) {
  const known = useMemo(() => tables.flatMap(withCurrent), [tables]);
  const problem = field.foundProblem ?? (run.state === 'failed' ? run.problem : undefined);
  const problems = useMemo(() => (problem === undefined ? [] : [problem]), [problem]);
  return (
    <Panel title={words.title} note={words.note}>
      <Stack>
        <SqlField
          label={words.label}
          text={statement.sql}
          tables={known}
          problems={problems}
          insertion={field.insertion}
          onChange={statement.write}
          onSelect={field.onSelect}
          onRun={field.onRunPart}
          onCancel={field.onCancel}
        />
        {!statement.isShared && <Text>{words.notShared}</Text>}
        <Row align="end">
          <Select<Limit>
            label={words.most}
            value={String(limit) as Limit}
            choices={limits.map((value) => ({ value, label: formatExact(Number(value)) }))}
            onChange={onLimit}
          />
          {run.state === 'running' && (
            <Button onClick={field.onCancel}>
              <Square size={14} aria-hidden />
              {words.cancel}
            </Button>
          )}
          <Button kind="main" disabled={!mayRun || run.state === 'running'} onClick={field.onRun}>
            <Play size={14} aria-hidden />
            {selection === undefined ? words.run : words.runSelection}
          </Button>
        </Row>
        {field.children}
      </Stack>
    </Panel>
  );
}

function withCurrent({ name, purpose, columns }: SqlTable) {
  return [
    { name, doc: purpose, columns },
    { name: currentTable(name), doc: texts.sql.tables.current, columns },
  ];
}
