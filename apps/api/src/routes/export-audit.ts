import { exportAudit, exportedMax } from '@crm/audit';
import { type AuditRow, auditExportQuerySchema, auditExportSchema } from '@crm/contracts';
import type { RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';
import { ProblemError } from '../http/problem-error.ts';
import { toCsv } from '../http/to-csv.ts';

const columns = [
  'eventTsUtc',
  'eventType',
  'actorType',
  'actorId',
  'resourceType',
  'resourceId',
  'loanId',
  'correlationId',
  'ipAddr',
  'userAgent',
  'id',
] as const satisfies (keyof AuditRow)[];

/** Audit rows to take along (E5); who takes them out is a row itself. */
export const exportAuditRows = (deps: RouteDeps) =>
  defineRoute({
    method: 'get',
    path: '/api/audit/export',
    contract: {
      name: 'exportAudit',
      tag: 'Audit',
      summary: 'Take audit rows out as a file',
      description: `The conditions of \`GET /api/audit\`, and all that match at once, newest first. More than ${exportedMax} are refused, not cut: narrow the time. Each answer is recorded as \`AUDIT.EXPORTED\`.`,
      query: auditExportQuerySchema,
      answers: {
        200: {
          description:
            'The file; a field of the CSV that a spreadsheet would calculate has an apostrophe before it.',
          schema: auditExportSchema,
          mediaType: ['text/csv', 'application/json'],
          headers: { 'content-disposition': 'A name for the file.' },
        },
      },
      errors: ['EXPORT_TOO_LARGE'],
    },
    permission: 'audit.read',
    handle: async (c, { query }) => {
      const rows = await exportAudit(deps, {
        query,
        actor: c.get('actor'),
        correlationId: c.get('correlationId'),
      });
      if (rows === undefined) throw new ProblemError('EXPORT_TOO_LARGE');
      const exportedAt = deps.clock.now().toISOString();
      const name = `audit-${exportedAt.slice(0, 19).replaceAll(':', '-')}.${query.format}`;
      const headers = { 'content-disposition': `attachment; filename="${name}"` };
      if (query.format === 'json') return c.json({ exportedAt, rows }, 200, headers);
      const csv = toCsv(
        [...columns, 'payload'],
        rows.map((row) => [...columns.map((column) => row[column]), JSON.stringify(row.payload)]),
      );
      return c.body(csv, 200, { ...headers, 'content-type': 'text/csv; charset=utf-8' });
    },
  });
