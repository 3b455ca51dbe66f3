import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import pg from 'pg';
import { type Body, facts, ourRows, ourRowsOfMarketing, twoRows, valuesOf } from './rows-of-ours.ts';
import { readSettings, serveOrders } from './serve-orders.ts';

// The least that a route can be which writes our rows: no token, no checks, no policy, no log line, no metric.
const { databaseUrl, sample, kind = 'our-rows' } = readSettings();
const pool = new pg.Pool({ connectionString: databaseUrl, max: 16 });
const like = JSON.parse(sample ?? '{}');

type Write = (values: unknown[], address: string) => Promise<unknown>;
const writes: Record<string, Write> = {
  'our-rows': (values) => pool.query({ ...ourRows, values }),
  'two-rows': (values) => pool.query({ ...twoRows, values }),
  marketing: async (values, address) => {
    const { rows } = await pool.query<{ contact_id: string; version: string }>({
      ...facts,
      values: [address],
    });
    await pool.query({ ...ourRowsOfMarketing, values: [...values, rows[0]?.contact_id, rows[0]?.version] });
  },
};
const write = writes[kind];
if (write === undefined) throw new Error(`no such kind: ${kind}`);

const app = new Hono();
app.post('/api/loans/:loanId/crm/send-email', async (c) => {
  const body = (await c.req.json()) as Body;
  const { ids, values } = valuesOf(body, { loanId: Number(c.req.param('loanId')), sample: like });
  await write(values, body.to[0] ?? '');
  return c.json({ status: 'queued', messageId: ids.message, eventId: ids.event }, 202);
});

serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) =>
  serveOrders(async () => undefined, { url: `http://127.0.0.1:${port}` }),
);
