import { serve } from '@hono/node-server';
import { connect } from 'amqplib';
import { Hono } from 'hono';
import pg from 'pg';
import { declareQueue } from './declare-queue.ts';
import { publishClaimed } from './publish-claimed.ts';
import { type Body, ourRows, valuesOf } from './rows-of-ours.ts';
import { readSettings, serveOrders } from './serve-orders.ts';

// Route, outbox and broker in one process, each with the fewest statements, woken by a call and not by the database:
// what is left of the way when nothing has to be asked, measured, logged or found out.
const { databaseUrl, amqpUrl = '', sample } = readSettings();
const pool = new pg.Pool({ connectionString: databaseUrl, max: 16 });
const connection = await connect(amqpUrl);
const publishing = await connection.createConfirmChannel();
await declareQueue(publishing);

const like = JSON.parse(sample ?? '{}');
let publishingNow = Promise.resolve();
const app = new Hono();
app.post('/api/loans/:loanId/crm/send-email', async (c) => {
  const body = (await c.req.json()) as Body;
  const { ids, values } = valuesOf(body, { loanId: Number(c.req.param('loanId')), sample: like });
  await pool.query({ ...ourRows, values });
  publishingNow = publishingNow.then(() => publishClaimed(pool, publishing));
  return c.json({ status: 'queued', messageId: ids.message, eventId: ids.event }, 202);
});

serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) =>
  serveOrders(async () => undefined, { url: `http://127.0.0.1:${port}` }),
);
