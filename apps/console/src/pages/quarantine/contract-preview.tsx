import { Copy } from 'lucide-react';
import { useSearchParams } from 'react-router';
import type { ApiError, ContractOwner, ContractProposal, QuarantinedTypeDetail } from '../../api/index.ts';
import {
  Button,
  CodeView,
  EmptyState,
  ErrorState,
  Facts,
  Field,
  Form,
  Grid,
  GridItem,
  Panel,
  Secret,
  Stack,
  Text,
  toast,
} from '../../components/index.ts';
import { texts } from '../../texts/en.ts';
import { promoteCommand, replayCommand } from '../../ingested/promote-command.ts';

const words = texts.quarantine;
const ownerFields = ['team', 'contact', 'runbook'] as const;
/** Examples are left out: the command writes them, too. */
const shownFiles = /\/(contract\.yaml|v1\.avsc)$/;

/** The files that promoting would write, and the command that does. */
export function ContractPreview({
  detail: { type, proposal, problem, schema },
  owner,
  failure,
}: {
  readonly detail: QuarantinedTypeDetail;
  readonly owner: ContractOwner;
  /** What is wrong with the owner. */
  readonly failure: ApiError | undefined;
}) {
  if (proposal === null) {
    return (
      <Panel title={words.contract} note={words.contractNote}>
        <EmptyState title={words.noContract} how={problem ?? ''} />
      </Panel>
    );
  }
  return (
    <Grid>
      <GridItem span="twoThirds">
        <Panel title={words.contract} note={words.contractNote}>
          <Stack>
            {proposal.files
              .filter(({ file }) => shownFiles.test(file))
              .map((file) => (
                <ProposedFile key={file.file} {...file} />
              ))}
          </Stack>
        </Panel>
      </GridItem>
      <GridItem span="third">
        <Stack>
          <Panel title={words.owner}>
            <OwnerForm owner={owner} failure={failure} />
          </Panel>
          <Panel title={words.command}>
            <Stack>
              <Text>{words.commandWhat}</Text>
              <Secret label={words.commandWhat} text={promoteCommand(type, owner)} />
              <Text>{words.afterwards}</Text>
              <Secret label={words.afterwards} text={replayCommand(type)} note={words.commandNote} />
            </Stack>
          </Panel>
          <Panel title={words.notes}>
            <Notes proposal={proposal} notes={schema.notes} />
          </Panel>
        </Stack>
      </GridItem>
    </Grid>
  );
}

function ProposedFile({ file, text }: ContractProposal['files'][number]) {
  const copy = () => void navigator.clipboard.writeText(text).then(() => toast(words.copied(file)));
  return (
    <Panel
      title={file}
      actions={
        <Button kind="quiet" onClick={copy} aria-label={`${words.copyFile}: ${file}`}>
          <Copy size={14} aria-hidden />
          {words.copyFile}
        </Button>
      }
    >
      <CodeView label={file} language={file.endsWith('.yaml') ? 'yaml' : 'json'} text={text} />
    </Panel>
  );
}

function OwnerForm({ owner, failure }: { readonly owner: ContractOwner; readonly failure: ApiError | undefined }) {
  const [, setParameters] = useSearchParams();
  const submit = async (values: ReadonlyMap<string, string>) => {
    setParameters(
      (before) => {
        const next = new URLSearchParams(before);
        for (const name of ownerFields) {
          const value = values.get(name)?.trim() ?? '';
          if (value === '') next.delete(name);
          else next.set(name, value);
        }
        return next;
      },
      { replace: true, preventScrollReset: true },
    );
  };
  return (
    <Form submitLabel={words.preview} onSubmit={submit}>
      {failure !== undefined && <ErrorState title={words.noContract} error={failure} />}
      {ownerFields.map((name) => (
        <Field
          key={name}
          large
          label={words[name]}
          name={name}
          defaultValue={owner[name]}
          autoComplete="off"
          placeholder={words.ownerLike[name]}
        />
      ))}
    </Form>
  );
}

function Notes({ proposal, notes }: { readonly proposal: ContractProposal; readonly notes: readonly string[] }) {
  const { fitsAsIs, key, renamed, money, problems } = proposal;
  const mend = problems.map(({ path, problem, mend: how }) => [path || words.whole, `${problem} ${how}`] as const);
  return (
    <Stack>
      <Text>
        {fitsAsIs ? words.fits : words.mapped} {words.keyFrom(key.field, key.from ?? words.eventId)}
      </Text>
      <Facts
        facts={[
          ...mend,
          ...money.map(({ path, advice }) => [path, advice] as const),
          ...renamed.map(({ path, name }) => [path, `→ ${name}`] as const),
        ].filter(([path], place, all) => all.findIndex(([other]) => other === path) === place)}
      />
      {notes.map((note) => (
        <Text key={note}>{note}</Text>
      ))}
    </Stack>
  );
}
