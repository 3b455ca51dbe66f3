import { createHash } from 'node:crypto';
import { emailTopology } from '@crm/contracts';
import { newId } from '@crm/runtime';
import type { ChannelModel, ConsumeMessage } from 'amqplib';
import Handlebars from 'handlebars';
import { createTransport } from 'nodemailer';
import type pg from 'pg';

type Event = {
  event_id: string;
  message_id: string;
  correlation_id: string;
  loan_id: number;
  to: string[];
  subject: string;
  variables: object;
};

// Of the size of a letter of ours.
const letter = Handlebars.compile(
  `<html><body><p>Dear {{BorrowerName}},</p>${'<p>Your escrow account was analysed for the coming year.</p>'.repeat(40)}</body></html>`,
);

const claim = {
  name: 'claim-event',
  text: `
    WITH claimed AS (
      INSERT INTO public.processed_events (event_id, message_id, owner, lease_until)
      VALUES ($1, $2, 'raw', clock_timestamp() + interval '15 seconds'))
    UPDATE public.messages SET state = 'sending', attempt_count = attempt_count + 1, updated_at = now() WHERE id = $2`,
};
const finish = {
  name: 'finish-event',
  text: `
    WITH artifact AS (
      INSERT INTO public.message_artifacts (id, event_id, message_id, loan_id, correlation_id, category, manifest,
        manifest_sha256)
      VALUES ($3, $1, $2, $4, $5, 'transactional', $6, $7)),
    bytes AS (
      INSERT INTO public.blobs (sha256, size, bytes) VALUES ($7, length($8::bytea), $8) ON CONFLICT DO NOTHING),
    audit AS (
      INSERT INTO public.compliance_audit_log (id, correlation_id, actor_type, actor_id, event_type, resource_type,
        resource_id, loan_id, payload_json, content_hash)
      SELECT gen_random_uuid(), $5, 'system', 'raw', kind, 'message', $2::text, $4, $6, $7
        FROM unnest(ARRAY['CRM.EMAIL.ATTEMPTED', 'CRM.EMAIL.SENT']) AS kind),
    settled AS (
      UPDATE public.processed_events SET finished_at = now(), verdict = 'acknowledge' WHERE event_id = $1)
    UPDATE public.messages SET state = 'sent', updated_at = now() WHERE id = $2`,
};

/** Claim, render, send by nodemailer over ten connections, finish: two statements a message, twenty in hand. */
export async function consumeMails(options: {
  connection: ChannelModel;
  pool: pg.Pool;
  smtpUrl: string | null;
}): Promise<void> {
  const { connection, pool, smtpUrl } = options;
  const mailer =
    smtpUrl === null ? null : createTransport({ ...addressOf(smtpUrl), pool: true, maxConnections: 10 });
  const channel = await connection.createChannel();
  await channel.prefetch(20);

  async function work(message: ConsumeMessage): Promise<void> {
    const event = JSON.parse(message.content.toString()) as Event;
    await pool.query({ ...claim, values: [event.event_id, event.message_id] });
    const html = letter(event.variables);
    const messageId = `<${event.message_id}@raw.example>`;
    await mailer?.sendMail({
      from: 'notices@servicer.example',
      to: event.to,
      subject: event.subject,
      html,
      messageId,
    });
    const sha256 = createHash('sha256').update(html).update(event.event_id).digest('hex');
    const manifest = JSON.stringify({ html: sha256, to: event.to, subject: event.subject });
    const { event_id, message_id, loan_id, correlation_id } = event;
    const values = [
      event_id,
      message_id,
      newId(),
      loan_id,
      correlation_id,
      manifest,
      sha256,
      Buffer.from(html),
    ];
    await pool.query({ ...finish, values });
    channel.ack(message);
  }

  await channel.consume(emailTopology.queue, (message) => {
    if (message === null) return;
    void work(message).catch((error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    });
  });
}

function addressOf(smtpUrl: string): { host: string; port: number } {
  const { hostname, port } = new URL(smtpUrl);
  return { host: hostname, port: Number(port) };
}
