import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../app/root-route.tsx';

export const contactRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/contacts',
    component: lazyRouteComponent(() => import('./contacts-page.tsx'), 'ContactsPage'),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/contacts/$contactId',
    component: lazyRouteComponent(() => import('./contact-page.tsx'), 'ContactPage'),
  }),
];
