import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../app/root-route.tsx';

export const loanRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/loans/$loanId',
    component: lazyRouteComponent(() => import('./loan-page.tsx'), 'LoanPage'),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/loans/$loanId/compose',
    component: lazyRouteComponent(() => import('./compose/compose-page.tsx'), 'ComposePage'),
  }),
];
