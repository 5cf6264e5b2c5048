import './design/tokens.css';
import './design/base.css';
import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router';
import { createQueryCache, setBearerToken } from './api/index.ts';
import { TooltipProvider } from './components/index.ts';
import { followTheme } from './design/theme.ts';
import { LiveClient, LiveContext } from './live/index.ts';
import { SellerPage } from './pages/seller/seller.page.tsx';
import { connectSeller } from './sellers/seller-live.ts';
import { takeSellerToken, tokenInHash } from './sellers/seller-token.ts';

const taken = takeSellerToken({ location, history, storage: () => sessionStorage });
const token = taken.state === 'found' ? taken.token : '';
// The link of another seller, opened in this tab: nothing of the first one stays.
addEventListener('hashchange', () => tokenInHash(location.hash).state !== 'none' && location.reload());
setBearerToken(token);
followTheme();

const cache = createQueryCache();
const live = new LiveClient(cache, connectSeller(token));

createRoot(document.querySelector('#root') as HTMLElement).render(
  <StrictMode>
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={cache}>
        <LiveContext value={live}>
          <TooltipProvider>
            <BrowserRouter>
              <SellerPage link={taken.state} />
            </BrowserRouter>
          </TooltipProvider>
        </LiveContext>
      </QueryClientProvider>
    </CSPProvider>
  </StrictMode>,
);
