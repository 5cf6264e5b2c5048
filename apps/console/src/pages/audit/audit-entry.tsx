import { useQuery } from '@tanstack/react-query';
import { ApiError, auditEntryQuery, type AuditEntry } from '../../api/index.ts';
import {
  Button,
  CodeView,
  CopyableId,
  Dialog,
  EmptyState,
  ErrorState,
  Facts,
  RelativeTime,
  Row,
  Skeleton,
  Stack,
} from '../../components/index.ts';
import { formatExactTime } from '../../formats/index.ts';
import { texts } from '../../texts/en.ts';

const words = texts.audit;

/** One entry with everything that its hash covers; `open` is its number as the address has it, empty for none. */
export function AuditEntryDialog({
  open,
  onOpen,
  zone,
}: {
  readonly open: string;
  readonly onOpen: (open: string) => void;
  readonly zone: string | undefined;
}) {
  const sequence = Number(open);
  return (
    <Dialog wide isOpen={open !== ''} onClose={() => onOpen('')} title={words.entry(open)}>
      {Number.isSafeInteger(sequence) && sequence > 0 ? (
        <Entry key={sequence} sequence={sequence} onOpen={onOpen} zone={zone} />
      ) : (
        <EmptyState title={words.gone} how={words.goneHow} />
      )}
    </Dialog>
  );
}

function Entry({
  sequence,
  onOpen,
  zone,
}: {
  readonly sequence: number;
  readonly onOpen: (open: string) => void;
  readonly zone: string | undefined;
}) {
  const { data: entry, error } = useQuery(auditEntryQuery(sequence));
  return (
    <Stack>
      {error instanceof ApiError && <ErrorState title={words.failed} error={error} sinceMs={error.atMs} />}
      {entry === undefined && error === null && <Skeleton kind="rows" rows={8} />}
      {entry === null && <EmptyState title={words.gone} how={words.goneHow} />}
      {entry != null && <EntryFacts entry={entry} zone={zone} />}
      <Row align="between">
        <Button disabled={sequence <= 1} onClick={() => onOpen(String(sequence - 1))}>
          {words.olderOne}
        </Button>
        <Button disabled={entry === null} onClick={() => onOpen(String(sequence + 1))}>
          {words.newer}
        </Button>
      </Row>
    </Stack>
  );
}

function EntryFacts({ entry, zone }: { readonly entry: AuditEntry; readonly zone: string | undefined }) {
  const atMs = Date.parse(entry.at);
  return (
    <>
      <Facts
        facts={[
          [
            words.when,
            <>
              {formatExactTime(atMs, zone)} · <RelativeTime timeMs={atMs} />
            </>,
          ],
          [words.who, `${entry.actorName} · ${entry.actorId}`],
          [words.action, entry.action],
          [words.object, entry.object],
          [words.tenant, entry.tenantId],
          [words.hash, <CopyableId key="hash" text={entry.hash} />],
          [words.previousHash, <CopyableId key="before" text={entry.previousHash} />],
        ]}
      />
      <CodeView label={words.detail} language="json" text={JSON.stringify(entry.detail, null, 2)} />
    </>
  );
}
