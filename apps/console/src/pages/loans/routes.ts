import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../app/root-route.tsx';

const composeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/loans/$loanId/compose',
  component: lazyRouteComponent(() => import('./compose/compose-page.tsx'), 'ComposePage'),
});

export const loanRoutes = [composeRoute];
