import type { RouteDeps } from '../api-deps.ts';
import type { Route } from '../http/define-route.ts';
import { dncCheck } from './dnc-check.ts';
import { getArtifact } from './get-artifact.ts';
import { getCommPreferences } from './get-comm-preferences.ts';
import { getCorrelation } from './get-correlation.ts';
import { getMessage } from './get-message.ts';
import { getTemplate } from './get-template.ts';
import { listAuditRows } from './list-audit.ts';
import { listTemplateSummaries } from './list-templates.ts';
import { markMessageSent } from './mark-sent.ts';
import { opsDlq } from './ops-dlq.ts';
import { opsDlqReplay } from './ops-dlq-replay.ts';
import { opsOutbox } from './ops-outbox.ts';
import { patchCommPreferences } from './patch-comm-preferences.ts';
import { resendMessage } from './resend-message.ts';
import { sendEmail } from './send-email.ts';

const routes = [
  sendEmail,
  getMessage,
  getArtifact,
  resendMessage,
  markMessageSent,
  getCommPreferences,
  patchCommPreferences,
  dncCheck,
  listAuditRows,
  getCorrelation,
  opsOutbox,
  opsDlq,
  opsDlqReplay,
  listTemplateSummaries,
  getTemplate,
];

/** Every route that needs a permission. */
export function apiRoutes(deps: RouteDeps): Route[] {
  return routes.map((route) => route(deps));
}
