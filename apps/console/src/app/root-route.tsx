import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext } from '@tanstack/react-router';
import { isUnauthenticated } from '../api/problem.ts';
import { sessionQuery, signInAddress } from '../api/session.ts';
import { ErrorPanel } from '../parts/error-panel.tsx';
import { NotFound } from '../parts/not-found.tsx';
import { Page } from '../parts/page.tsx';
import { Shell } from './shell.tsx';

/** Every page stands in the shell and has a session; without one the browser goes to sign in and comes back. */
export const rootRoute = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queryClient.ensureQueryData(sessionQuery);
    } catch (error) {
      if (!isUnauthenticated(error)) throw error;
      window.location.assign(signInAddress(location.href));
      // The browser is leaving; nothing is to be drawn meanwhile.
      await new Promise(() => undefined);
    }
  },
  component: Shell,
  // It stands in place of the shell, which brings the page's `main`.
  errorComponent: ({ error }) => (
    <main>
      <Page title="The console could not be opened">
        <ErrorPanel error={error} onRetry={() => window.location.reload()} />
      </Page>
    </main>
  ),
  notFoundComponent: NotFound,
});
