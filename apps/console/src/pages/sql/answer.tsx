import { Download } from 'lucide-react';
import { useState } from 'react';
import type { AskedStatement, SqlAnswer, SqlFileFormat } from '../../api/index.ts';
import {
  Button,
  download,
  EmptyState,
  ErrorState,
  Row,
  Stack,
  State,
  Tabs,
  Text,
  toast,
} from '../../components/index.ts';
import { formatExact } from '../../formats/index.ts';
import { useResultFile } from '../../statements/use-result-file.ts';
import { texts } from '../../texts/en.ts';
import { ResultChart } from './result-chart.tsx';
import { ResultTable } from './result-table.tsx';

const words = texts.sql.result;
const formats: readonly (readonly [SqlFileFormat, string])[] = [
  ['csv', 'CSV'],
  ['parquet', 'Parquet'],
  ['arrow', 'Arrow'],
];

function handOver(format: SqlFileFormat, content: Blob, truncated: boolean): void {
  download(`result.${format}`, content);
  if (truncated) {
    toast(words.fileCut);
  }
}

/** The rows of a statement as a table, a chart or a file. */
export function Answer({ asked, answer }: { readonly asked: AskedStatement; readonly answer: SqlAnswer }) {
  const [view, setView] = useState('table');
  const { file, make, cancel } = useResultFile(asked, handOver);
  return (
    <Stack>
      {answer.truncated && (
        <Row>
          <State kind="warn">{words.truncated(formatExact(answer.rowCount))}</State>
          <Text>{words.truncatedHow}</Text>
        </Row>
      )}
      <Row>
        {formats.map(([format, title]) => (
          <Button key={format} kind="quiet" disabled={file.state === 'making'} onClick={() => void make(format)}>
            <Download size={14} aria-hidden />
            {title}
          </Button>
        ))}
        {file.state === 'making' && (
          <>
            <span role="status">{words.makingFile}</span>
            <Button onClick={cancel}>{texts.sql.editor.cancel}</Button>
          </>
        )}
      </Row>
      {file.state === 'failed' && (
        <ErrorState
          title={words.fileFailed}
          error={file.error}
          sinceMs={file.error.atMs}
          onRetry={() => void make(file.format)}
        />
      )}
      {answer.rows.length === 0 ? (
        <EmptyState title={words.empty} how={words.emptyHow} />
      ) : (
        <Tabs
          label={words.title}
          selected={view}
          onSelect={setView}
          tabs={[
            { id: 'table', title: words.table, content: <ResultTable answer={answer} /> },
            { id: 'chart', title: words.chart, content: <ResultChart answer={answer} /> },
          ]}
        />
      )}
    </Stack>
  );
}
