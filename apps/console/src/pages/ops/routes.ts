import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../app/root-route.tsx';

export const opsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/ops',
  component: lazyRouteComponent(() => import('./ops-page.tsx'), 'OpsPage'),
});

export const dlqRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/ops/dlq',
  component: lazyRouteComponent(() => import('./dlq-page.tsx'), 'DlqPage'),
});

export const opsRoutes = [opsRoute, dlqRoute];
