import './design/tokens.css';
import './design/base.css';
import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router/dom';
import { createQueryCache, onSessionElsewhere, sessionQuery } from './api/index.ts';
import { Toasts, TooltipProvider } from './components/index.ts';
import { followTheme } from './design/theme.ts';
import { connectTab, LiveClient, LiveContext } from './live/index.ts';
import { router } from './router.tsx';

followTheme();

const cache = createQueryCache();
onSessionElsewhere(() => location.reload());
void cache.prefetchQuery(sessionQuery);
const live = new LiveClient(cache, connectTab);

createRoot(document.querySelector('#root') as HTMLElement).render(
  <StrictMode>
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={cache}>
        <LiveContext value={live}>
          <TooltipProvider>
            <Toasts>
              <RouterProvider router={router} />
            </Toasts>
          </TooltipProvider>
        </LiveContext>
      </QueryClientProvider>
    </CSPProvider>
  </StrictMode>,
);
