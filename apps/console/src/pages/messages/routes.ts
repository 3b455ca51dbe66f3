import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../app/root-route.tsx';

export const messagesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/messages',
  component: lazyRouteComponent(() => import('./messages-page.tsx'), 'MessagesPage'),
});

export const messageRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/messages/$messageId',
  component: lazyRouteComponent(() => import('./message-page.tsx'), 'MessagePage'),
});

export const messageRoutes = [messagesRoute, messageRoute];
