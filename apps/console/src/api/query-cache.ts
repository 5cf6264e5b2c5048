import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './api-error.ts';

const mostRetries = 3;

/** What was read from the server. What it has understood and refused is not asked for again. */
export function createQueryCache(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: (failures, error) =>
          failures < mostRetries && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
        refetchOnWindowFocus: false,
      },
    },
  });
}
