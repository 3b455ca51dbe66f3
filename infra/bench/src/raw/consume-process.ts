import { connect } from 'amqplib';
import pg from 'pg';
import { consumeMails } from './consume-mails.ts';
import { readSettings, serveOrders } from './serve-orders.ts';

const { databaseUrl, amqpUrl = '', smtpUrl = null } = readSettings();
const pool = new pg.Pool({ connectionString: databaseUrl, max: 8 });
await consumeMails({ connection: await connect(amqpUrl), pool, smtpUrl });
serveOrders(async () => undefined);
