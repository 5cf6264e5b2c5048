import { useQueryClient } from '@tanstack/react-query';
import { CircleUser, LogOut, Monitor, Moon, Sun } from 'lucide-react';
import { useNavigate } from 'react-router';
import { adoptSession, ApiError, changeTenant, signOut, type Session } from '../api/index.ts';
import { IconButton, Menu, toast, type MenuEntry } from '../components/index.ts';
import { chooseTheme } from '../design/theme.ts';
import { useThemeChoice } from '../design/use-theme.ts';
import { useLiveClient } from '../live/index.ts';
import { texts } from '../texts/en.ts';

const themes = [
  ['system', Monitor],
  ['light', Sun],
  ['dark', Moon],
] as const;

/** Who is signed in, for which tenant, in which theme. */
export function AccountMenu({ session }: { readonly session: Session }) {
  const cache = useQueryClient();
  const live = useLiveClient();
  const navigate = useNavigate();
  const chosen = useThemeChoice();

  const attempt = (action: () => Promise<void>) =>
    void action().catch((error: unknown) =>
      toast(texts.shell.changeFailed, error instanceof ApiError ? error.reason : undefined, 'bad'),
    );
  const leave = async () => {
    await signOut();
    adoptSession(cache, null);
    live.retry();
  };
  const change = async (tenantId: string) => {
    adoptSession(cache, await changeTenant(tenantId));
    live.retry();
    await navigate('/');
  };

  const entries: MenuEntry[] = [
    { kind: 'note', label: texts.shell.signedInAs(session.user.name, session.user.email) },
    ...(session.tenants.length > 1
      ? session.tenants.map(({ id }) => ({
          label: texts.shell.tenant(id),
          isChecked: id === session.tenantId,
          onSelect: () => attempt(() => change(id)),
        }))
      : [{ kind: 'note' as const, label: texts.shell.tenant(session.tenantId) }]),
    { kind: 'separator' },
    ...themes.map(([theme, Icon]) => ({
      label: texts.shell.theme[theme],
      icon: <Icon size={14} aria-hidden />,
      isChecked: theme === chosen,
      onSelect: () => chooseTheme(theme),
    })),
    { kind: 'separator' },
    { label: texts.shell.signOut, icon: <LogOut size={14} aria-hidden />, onSelect: () => attempt(leave) },
  ];
  return (
    <Menu
      trigger={<IconButton label={texts.shell.account} icon={<CircleUser size={18} aria-hidden />} />}
      entries={entries}
    />
  );
}
