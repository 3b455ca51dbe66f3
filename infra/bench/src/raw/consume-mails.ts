import { emailTopology } from '@crm/contracts';
import { newId } from '@crm/runtime';
import type { ChannelModel, ConsumeMessage } from 'amqplib';
import { createTransport } from 'nodemailer';
import type pg from 'pg';
import { claim, finish } from './delivery-rows.ts';
import { type Addressed, type Mail, readLetter, sha256 } from './letter.ts';

type Event = Addressed & { event_id: string; correlation_id: string; loan_id: number };

/**
 * Render, claim with the mail's bytes, send by nodemailer over ten connections, finish: our rows, two statements a message,
 * twenty in hand.
 */
export async function consumeMails(options: {
  connection: ChannelModel;
  pool: pg.Pool;
  smtpUrl: string | null;
}): Promise<void> {
  const { connection, pool, smtpUrl } = options;
  const mailer =
    smtpUrl === null ? null : createTransport({ ...addressOf(smtpUrl), pool: true, maxConnections: 10 });
  const mailOf = await readLetter(pool);
  const channel = await connection.createChannel();
  await channel.prefetch(20);

  async function work(message: ConsumeMessage): Promise<void> {
    const event = JSON.parse(message.content.toString()) as Event;
    const { event_id, message_id, correlation_id, loan_id } = event;
    const { html, text, mime } = await mailOf(event);
    const artifactId = newId();
    const manifest = manifestOf(event, { html, text, mime });
    const manifestSha256 = sha256(manifest);
    const blobs = [html, text, mime].flatMap((part) => [part.sha256, part.bytes]);
    const claimed = [
      event_id,
      message_id,
      correlation_id,
      artifactId,
      loan_id,
      manifest,
      manifestSha256,
      ...blobs,
    ];
    await pool.query({ ...claim, values: claimed });
    const envelope = { from: 'notices@servicer.example', to: event.to };
    await mailer?.sendMail({ envelope, raw: mime.bytes });
    const audit = JSON.stringify({
      category: 'transactional',
      event_id,
      correlationId: correlation_id,
      manifest_sha256: manifestSha256,
      provider_message_id: message_id,
      artifact_id: artifactId,
      duration_ms: 1,
      recipients_refused: 0,
    });
    const sentId = newId();
    const sent = sentEvent(event, { sentId, artifactId });
    const told = [event_id, message_id, correlation_id, sentId, sent, newId(), loan_id, audit, sha256(audit)];
    await pool.query({ ...finish, values: told });
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

function manifestOf({ message_id, subject }: Event, mail: Mail): string {
  const hashed = (part: { sha256: string; size: number }) => ({ sha256: part.sha256, size: part.size });
  return JSON.stringify({
    version: 1,
    messageId: message_id,
    templateId: 'escrow-analysis-v1',
    templateVersion: 1,
    templateHash: sha256('escrow-analysis-v1'),
    category: 'transactional',
    subjectSha256: sha256(subject),
    html: hashed(mail.html),
    text: hashed(mail.text),
    mime: hashed(mail.mime),
    attachments: [],
  });
}

function sentEvent(event: Event, { sentId, artifactId }: { sentId: string; artifactId: string }): string {
  return JSON.stringify({
    event_type: 'crm.email.sent.v1',
    event_id: sentId,
    occurred_at: new Date().toISOString(),
    correlation_id: event.correlation_id,
    causation_id: event.event_id,
    message_id: event.message_id,
    loan_id: event.loan_id,
    category: 'transactional',
    provider_message_id: event.message_id,
    artifact_id: artifactId,
    duration_ms: 1,
  });
}

function addressOf(smtpUrl: string): { host: string; port: number } {
  const { hostname, port } = new URL(smtpUrl);
  return { host: hostname, port: Number(port) };
}
