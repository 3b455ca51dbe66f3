import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import * as v from 'valibot';
import { rootRoute } from '../../app/root-route.tsx';
import { pagesEntry } from '../../parts/use-kept-pages.ts';
import { ranges } from './series.ts';

// What somebody mistyped in the address falls back to what the page opens with.
const opsSearch = v.object({
  range: v.optional(v.fallback(v.picklist(ranges), '1h'), '1h'),
});

const dlqSearch = v.object({
  code: v.optional(v.fallback(v.optional(v.pipe(v.string(), v.regex(/^[A-Z][A-Z0-9_]{0,63}$/))), undefined)),
  ...pagesEntry,
});

const opsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/ops',
  validateSearch: opsSearch,
  component: lazyRouteComponent(() => import('./ops-page.tsx'), 'OpsPage'),
});

const dlqRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/ops/dlq',
  validateSearch: dlqSearch,
  component: lazyRouteComponent(() => import('./dlq-page.tsx'), 'DlqPage'),
});

export const opsRoutes = [opsRoute, dlqRoute];
