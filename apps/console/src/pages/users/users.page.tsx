import { KeyRound, UserPlus } from 'lucide-react';
import { useCan } from '../../api/index.ts';
import { Button, Page, PageHeader, useParameter } from '../../components/index.ts';
import { texts } from '../../texts/en.ts';
import { AddMemberDialog } from './add-member.tsx';
import { CreateTokenDialog } from './create-token.tsx';
import { Members } from './members.tsx';
import { Tokens } from './tokens.tsx';

const words = texts.users;

/** The people and the programs of the tenant; each part for those who manage it. */
export default function UsersPage() {
  const hasMembers = useCan('users:manage');
  const hasTokens = useCan('tokens:manage');
  const [isNew, setNew] = useParameter('new');
  return (
    <Page>
      <PageHeader
        title={words.title}
        what={words.what}
        actions={
          <>
            {hasTokens && (
              <Button kind={hasMembers ? 'plain' : 'main'} onClick={() => setNew('token')}>
                <KeyRound size={14} aria-hidden />
                {texts.tokens.create}
              </Button>
            )}
            {hasMembers && (
              <Button kind="main" onClick={() => setNew('member')}>
                <UserPlus size={14} aria-hidden />
                {words.add}
              </Button>
            )}
          </>
        }
      />
      {hasMembers && <Members />}
      {hasTokens && <Tokens />}
      <AddMemberDialog isOpen={hasMembers && isNew === 'member'} onClose={() => setNew('')} />
      <CreateTokenDialog isOpen={hasTokens && isNew === 'token'} onClose={() => setNew('')} />
    </Page>
  );
}
