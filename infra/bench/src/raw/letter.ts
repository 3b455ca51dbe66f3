import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import Handlebars from 'handlebars';
import MailComposer from 'nodemailer/lib/mail-composer';
import type pg from 'pg';

/** What of an event stands in a letter and its mail. */
export type Addressed = { message_id: string; to: string[]; subject: string; variables: object };
export type Part = { sha256: string; size: number; bytes: Buffer };
export type Mail = { html: Part; text: Part; mime: Part };

/** Makes mails of the template that the waiting messages name, by Handlebars and nodemailer alone. */
export async function readLetter(pool: pg.Pool): Promise<(event: Addressed) => Promise<Mail>> {
  const { rows } = await pool.query<{ html: string; text: string }>(
    `SELECT body_html AS html, body_text AS text FROM public.template_versions
      WHERE template_id = 'escrow-analysis-v1' AND version = 1`,
  );
  const [template] = rows;
  if (template === undefined) throw new Error('the template is missing');
  const handlebars = Handlebars.create();
  handlebars.registerHelper({ formatCurrency: String, formatDate: String });
  const html = handlebars.compile(template.html);
  const text = handlebars.compile(template.text, { noEscape: true });
  return async (event) => {
    const values = { ...servicer, ...event.variables };
    const parts = { html: html(values), text: text(values) };
    const composer = new MailComposer({
      from: 'notices@servicer.example',
      to: event.to,
      subject: event.subject,
      messageId: `<${event.message_id}@raw.example>`,
      ...parts,
    }).compile();
    const mime = await promisify(composer.build.bind(composer))();
    return { html: part(Buffer.from(parts.html)), text: part(Buffer.from(parts.text)), mime: part(mime) };
  };
}

const servicer = {
  ServicerName: 'Servicer',
  ServicerPhone: '555',
  ServicerAddress: 'Plaza',
  LoanNumber: 'BN-1',
};

function part(bytes: Buffer): Part {
  return { sha256: sha256(bytes), size: bytes.length, bytes };
}

export function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
