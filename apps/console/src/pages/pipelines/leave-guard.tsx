import { useEffect } from 'react';
import { useBlocker } from 'react-router';
import { Button, Dialog, Row, Stack, Text } from '../../components/index.ts';
import { texts } from '../../texts/en.ts';

const words = texts.pipelines.leave;

/** Asks before somebody leaves the page with a text that is not in force. */
export function LeaveGuard({ isDirty, mustAsk }: { readonly isDirty: boolean; readonly mustAsk: () => boolean }) {
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => currentLocation.pathname !== nextLocation.pathname && mustAsk(),
  );
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    if (isDirty) addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [isDirty]);
  const stay = () => blocker.reset?.();
  return (
    <Dialog isOpen={blocker.state === 'blocked'} onClose={stay} title={words.title}>
      <Stack>
        <Text>{words.what}</Text>
        <Row align="end">
          <Button onClick={() => blocker.proceed?.()}>{words.leave}</Button>
          <Button kind="main" onClick={stay}>
            {words.stay}
          </Button>
        </Row>
      </Stack>
    </Dialog>
  );
}
