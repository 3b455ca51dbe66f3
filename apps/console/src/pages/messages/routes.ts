import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../app/root-route.tsx';
import { messagesSearch } from './search.ts';

export const messageRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/messages',
    validateSearch: messagesSearch,
    component: lazyRouteComponent(() => import('./messages-page.tsx'), 'MessagesPage'),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/messages/$messageId',
    component: lazyRouteComponent(() => import('./message-page.tsx'), 'MessagePage'),
  }),
];
