import { useQueryClient } from '@tanstack/react-query';
import { exportsQuery, retryExportRun, runExport, type Export, type ExportRun } from '../../api/index.ts';
import { Dialog, ErrorState, Form, Text, toast } from '../../components/index.ts';
import { formatExactTime } from '../../formats/index.ts';
import { texts } from '../../texts/en.ts';
import { useSending } from '../users/use-sending.ts';

const words = texts.exports;

/** Asks for a run, after saying what it will do. */
export function RunNowDialog({
  one,
  isOpen,
  onClose,
}: {
  readonly one: Export;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={words.runNowTitle(one.name)}>
      <RunNow one={one} onClose={onClose} />
    </Dialog>
  );
}

function RunNow({ one: { name, lastRun }, onClose }: { readonly one: Export; readonly onClose: () => void }) {
  const cache = useQueryClient();
  const { send, error } = useSending();
  const submit = () =>
    send(
      () => runExport(name),
      async () => {
        onClose();
        toast(words.asked);
        await cache.invalidateQueries(exportsQuery);
      },
    );
  return (
    <Form submitLabel={words.runNowSubmit} onSubmit={submit}>
      {error !== undefined && <ErrorState title={words.runNowFailed} error={error} />}
      <Text>{words.runNowWhat(lastRun === null ? null : formatExactTime(Date.parse(lastRun.moment)))}</Text>
      <Text>{words.runNowFiles}</Text>
    </Form>
  );
}

/** Tries a run again that has failed, after saying what that will do. */
export function Retry({ name, run }: { readonly name: string; readonly run: ExportRun }) {
  const cache = useQueryClient();
  const { send, error } = useSending();
  const submit = () =>
    send(
      () => retryExportRun(name, run.id),
      async () => {
        toast(words.retried);
        await cache.invalidateQueries(exportsQuery);
      },
    );
  return (
    <Form submitLabel={words.retrySubmit} onSubmit={submit}>
      {error !== undefined && <ErrorState title={words.retryFailed} error={error} />}
      <Text>
        {words.retryWhat(intervalText(run))} {words.retryFiles}
      </Text>
    </Form>
  );
}

/** The interval that a run brings; the first one of an export begins in 1970. */
export function intervalText({ from, moment }: Pick<ExportRun, 'from' | 'moment'>): string {
  if (from === null) {
    return words.notPlanned;
  }
  const [fromMs, to] = [Date.parse(from), formatExactTime(Date.parse(moment))];
  return fromMs === 0 ? words.everythingUntil(to) : words.fromTo(formatExactTime(fromMs), to);
}
