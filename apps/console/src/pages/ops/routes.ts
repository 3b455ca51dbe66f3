import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import * as v from 'valibot';
import { rootRoute } from '../../app/root-route.tsx';

// What somebody mistyped in the address falls back to what the page opens with.
const dlqSearch = v.object({
  code: v.optional(v.fallback(v.optional(v.pipe(v.string(), v.regex(/^[A-Z][A-Z0-9_]{0,63}$/))), undefined)),
});

const dlqRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/ops/dlq',
  validateSearch: dlqSearch,
  component: lazyRouteComponent(() => import('./dlq-page.tsx'), 'DlqPage'),
});

export const opsRoutes = [dlqRoute];
