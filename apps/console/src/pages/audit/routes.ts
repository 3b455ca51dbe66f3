import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../app/root-route.tsx';

export const auditRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/audit',
  component: lazyRouteComponent(() => import('./audit-page.tsx'), 'AuditPage'),
});

export const storyRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/audit/$correlationId',
  component: lazyRouteComponent(() => import('./story-page.tsx'), 'StoryPage'),
});

export const auditRoutes = [auditRoute, storyRoute];
