import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../app/root-route.tsx';

export const contactsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/contacts',
  component: lazyRouteComponent(() => import('./contacts-page.tsx'), 'ContactsPage'),
});

export const contactRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/contacts/$contactId',
  component: lazyRouteComponent(() => import('./contact-page.tsx'), 'ContactPage'),
});

export const contactRoutes = [contactsRoute, contactRoute];
