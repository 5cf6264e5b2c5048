import { Button, ErrorState, Page } from '../components/index.ts';
import { texts } from '../texts/en.ts';

/** Instead of a page that failed, also because a newer console has replaced its files. */
export function RouteError() {
  return (
    <Page>
      <ErrorState
        title={texts.shell.failed}
        error={{ code: 'CONSOLE_FAILED', reason: texts.shell.failedReason, remedy: texts.shell.failedRemedy }}
      />
      <div>
        <Button onClick={() => location.reload()}>{texts.shell.reload}</Button>
      </div>
    </Page>
  );
}
