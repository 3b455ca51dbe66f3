import type { SealReport } from '@crm/contracts';
import { queryOptions } from '@tanstack/react-query';
import { api, bodyOf } from '../../api/client.ts';

/** Rows are sealed every five seconds; how that stands is read a little less often. */
const readEveryMs = 15_000;
/** Seals that are checked in one request: it ends far before its deadline. */
const stretch = '50';

export const sealsQuery = queryOptions({
  queryKey: ['seals'],
  refetchInterval: readEveryMs,
  queryFn: async ({ signal }) => bodyOf(await api.GET('/api/audit/seals/head', { signal })),
});

/** Checks seal by seal until the first that does not fit, or the last; tells how far it is. */
export async function verifyLog(onStretch: (report: SealReport) => void): Promise<SealReport> {
  let from = 1;
  let rows = 0;
  for (;;) {
    const query = { from: String(from), limit: stretch };
    const report = bodyOf(await api.GET('/api/audit/verification', { params: { query } }));
    rows += report.rows;
    const soFar = { ...report, rows };
    onStretch(soFar);
    if (!report.ok || report.next === null) return soFar;
    from = report.next;
  }
}
