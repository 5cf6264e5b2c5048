import { useMutation } from '@tanstack/react-query';
import { ShieldCheck } from 'lucide-react';
import { ApiError, verifyAudit, type AuditVerification } from '../../api/index.ts';
import {
  Button,
  CopyableId,
  Dialog,
  ErrorState,
  Facts,
  RelativeTime,
  Stack,
  State,
  Text,
} from '../../components/index.ts';
import { formatExact } from '../../formats/index.ts';
import { texts } from '../../texts/en.ts';

const words = texts.audit;

/** Has the server compute every hash anew; a good answer is told beside the button, a bad one gets in the way. */
export function Verification() {
  const { mutate, data, error, isPending, submittedAt, reset } = useMutation({ mutationFn: verifyAudit });
  return (
    <>
      <Button disabled={isPending} onClick={() => mutate()}>
        <ShieldCheck size={14} aria-hidden />
        {isPending ? words.verifying : words.verify}
      </Button>
      <span role="status">
        {data?.whole === true && (
          <State kind="good">
            {words.whole(formatExact(data.sequence))} · <RelativeTime timeMs={submittedAt} />
          </State>
        )}
        {data?.whole === false && <State kind="bad">{words.broken}</State>}
      </span>
      <Dialog isOpen={error instanceof ApiError} onClose={reset} title={words.verifyFailed}>
        {error instanceof ApiError && <ErrorState title={words.verifyFailed} error={error} sinceMs={error.atMs} />}
      </Dialog>
      {data?.whole === false && <Broken found={data} onClose={reset} />}
    </>
  );
}

function Broken({ found, onClose }: { readonly found: AuditVerification; readonly onClose: () => void }) {
  return (
    <Dialog isOpen onClose={onClose} title={words.brokenTitle}>
      <Stack>
        <State kind="bad">{found.problem}</State>
        <Text>{words.brokenHow(formatExact(found.sequence))}</Text>
        <Facts facts={[[words.head, <CopyableId key="head" text={found.hash} />]]} />
      </Stack>
    </Dialog>
  );
}
