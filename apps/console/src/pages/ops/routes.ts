import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import * as v from 'valibot';
import { rootRoute } from '../../app/root-route.tsx';
import { windows } from './series.ts';

// What somebody mistyped in the address falls back to what the page opens with.
const opsSearch = v.object({
  window: v.optional(v.fallback(v.picklist(windows), '1h'), '1h'),
  live: v.optional(v.fallback(v.boolean(), true), true),
});

const dlqSearch = v.object({
  code: v.optional(v.fallback(v.optional(v.pipe(v.string(), v.regex(/^[A-Z][A-Z0-9_]{0,63}$/))), undefined)),
});

export const opsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/ops',
  validateSearch: opsSearch,
  component: lazyRouteComponent(() => import('./ops-page.tsx'), 'OpsPage'),
});

export const dlqRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/ops/dlq',
  validateSearch: dlqSearch,
  component: lazyRouteComponent(() => import('./dlq-page.tsx'), 'DlqPage'),
});

export const opsRoutes = [opsRoute, dlqRoute];
