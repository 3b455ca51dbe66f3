import type { QueryClient } from '@tanstack/react-query';
import { createRoute, createRouter, redirect } from '@tanstack/react-router';
import { sessionQuery } from '../api/session.ts';
import { auditRoutes } from '../pages/audit/routes.ts';
import { contactRoutes } from '../pages/contacts/routes.ts';
import { loanRoutes } from '../pages/loans/routes.ts';
import { messageRoutes } from '../pages/messages/routes.ts';
import { opsRoutes } from '../pages/ops/routes.ts';
import { Forbidden } from '../parts/forbidden.tsx';
import { nav } from './nav.ts';
import { rootRoute } from './root-route.tsx';

/** `/` is the first page that the person may open. */
const homeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  beforeLoad: async ({ context }) => {
    const { permissions } = await context.queryClient.ensureQueryData(sessionQuery);
    const first = nav.flatMap(({ items }) => items).find((item) => permissions.includes(item.permission));
    if (first !== undefined) throw redirect({ to: first.to });
  },
  component: Forbidden,
});

const routeTree = rootRoute.addChildren([
  homeRoute,
  ...contactRoutes,
  ...loanRoutes,
  ...auditRoutes,
  ...messageRoutes,
  ...opsRoutes,
]);

/** The pages; each is a chunk of its own, read when it is about to be opened. */
export function createConsoleRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: 'intent',
    scrollRestoration: true,
    defaultPendingMs: 150,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
