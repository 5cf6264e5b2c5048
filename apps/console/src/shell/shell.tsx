import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Menu as MenuIcon, Search } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { Link, Navigate, Outlet, ScrollRestoration, useLocation, useNavigation, useSearchParams } from 'react-router';
import { ApiError, SessionContext, sessionQuery, type Session } from '../api/index.ts';
import { CenteredPage, Dialog, ErrorState, IconButton, LiveIndicator, Rail, Skeleton } from '../components/index.ts';
import { useLiveStatus } from '../live/index.ts';
import { placesFor } from '../places.ts';
import { texts } from '../texts/en.ts';
import { AccountMenu } from './account-menu.tsx';
import { Palette } from './palette.tsx';
import styles from './shell.module.css';
import { WallScreen } from './wall-screen.tsx';

/** What surrounds every page of somebody who is signed in; whoever is not is sent to the sign-in page and back. */
export function Shell() {
  const { data: session, error, refetch } = useQuery(sessionQuery);
  const { pathname, search, hash } = useLocation();
  const [parameters] = useSearchParams();
  if (session === undefined) {
    return (
      <CenteredPage>
        {error instanceof ApiError ? (
          <ErrorState
            title={texts.shell.sessionFailed}
            error={error}
            sinceMs={error.atMs}
            onRetry={() => void refetch()}
          />
        ) : (
          <Skeleton kind="rows" rows={3} />
        )}
      </CenteredPage>
    );
  }
  if (session === null) {
    const returnTo = pathname + search + hash;
    return <Navigate to={returnTo === '/' ? '/sign-in' : `/sign-in?${new URLSearchParams({ returnTo })}`} replace />;
  }
  return (
    <SessionContext value={session}>
      <SessionWatch />
      {parameters.get('wall') === '1' ? (
        <WallScreen>
          <Outlet />
        </WallScreen>
      ) : (
        <Frame session={session} />
      )}
      <ScrollRestoration />
    </SessionContext>
  );
}

/** The stream hears first that a session has ended. */
function SessionWatch() {
  const { state } = useLiveStatus();
  const cache = useQueryClient();
  useEffect(() => {
    if (state === 'signed-out') {
      void cache.invalidateQueries({ queryKey: sessionQuery.queryKey });
    }
  }, [state, cache]);
  return null;
}

function Frame({ session }: { readonly session: Session }) {
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const [isDrawerOpen, setDrawerOpen] = useState(false);
  const navigation = useNavigation();
  const groups = useMemo(
    () =>
      placesFor(session.permissions).map(({ group, places }) => ({
        title: texts.groups[group],
        links: places.map(({ path, title, icon }) => ({ to: `/${path}`, title, icon })),
      })),
    [session.permissions],
  );
  usePaletteKey(() => setPaletteOpen(true));

  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#content">
        {texts.shell.skip}
      </a>
      {navigation.state === 'loading' && <div className={styles.progress} />}
      <aside className={styles.side}>
        <Brand />
        <Rail groups={groups} />
      </aside>
      <div className={styles.main}>
        <header className={styles.bar}>
          <div className={styles.menu}>
            <IconButton
              label={texts.shell.openPlaces}
              icon={<MenuIcon size={18} aria-hidden />}
              onClick={() => setDrawerOpen(true)}
            />
          </div>
          <button type="button" className={styles.search} onClick={() => setPaletteOpen(true)}>
            <Search size={14} aria-hidden />
            {texts.shell.search}
            <kbd>{/Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘K' : 'Ctrl K'}</kbd>
          </button>
          <div className={styles.barEnd}>
            <LiveIndicator />
            <AccountMenu session={session} />
          </div>
        </header>
        <main id="content" className={styles.content} tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <Palette isOpen={isPaletteOpen} onClose={() => setPaletteOpen(false)} />
      <Dialog isOpen={isDrawerOpen} onClose={() => setDrawerOpen(false)} title={texts.shell.places} bare>
        <div className={styles.drawer}>
          <Rail groups={groups} onNavigate={() => setDrawerOpen(false)} />
        </div>
      </Dialog>
    </div>
  );
}

function Brand() {
  return (
    <Link className={styles.brand} to="/">
      <img src="/icon.svg" alt="" width={24} height={24} />
      Nadi
    </Link>
  );
}

function usePaletteKey(open: () => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if ((event.metaKey || event.ctrlKey) && !event.altKey && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        open();
      }
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [open]);
}
