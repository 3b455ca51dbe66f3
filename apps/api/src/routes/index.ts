import type { RouteDeps } from '../api-deps.ts';
import type { Route } from '../http/define-route.ts';
import { sendEmail } from './send-email.ts';

/** Every route that needs a permission. */
export function apiRoutes(deps: RouteDeps): Route[] {
  return [sendEmail(deps)];
}
