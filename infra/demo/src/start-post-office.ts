import { createScriptedSmtpSink } from '@crm/providers/testing';
import { createTransport } from 'nodemailer';

export type PostOffice = { smtpUrl: string; stop: () => Promise<void> };

/** What a recipient's mail server may answer, by domain; all are reserved (RFC 2606). */
const refusals: Record<string, { code: number; text: string }> = {
  'busy.example': { code: 450, text: '4.2.1 The mailbox is busy' },
  'closed.example': { code: 550, text: '5.1.1 There is no such mailbox' },
};
/** One that is given the mail and then never answers. */
const silentDomain = 'silent.example';

/** A mail server in front of the mailbox, so that the demo shows more than success; every other mail goes on to it. */
export async function startPostOffice({ mailboxUrl }: { mailboxUrl: string }): Promise<PostOffice> {
  const mailbox = createTransport(mailboxUrl);
  const isSilent = (to: string[]) => to.some((address) => domainOf(address) === silentDomain);
  const server = await createScriptedSmtpSink({
    script: {
      onRecipient: (address) => refusals[domainOf(address)] ?? null,
      onMail: ({ to }) => ({ kind: isSilent(to) ? 'drop' : 'accept' }),
      onAccept: async ({ from, to, raw }) => {
        if (!isSilent(to)) await mailbox.sendMail({ envelope: { from, to }, raw });
      },
    },
  });
  return {
    smtpUrl: server.url,
    stop: async () => {
      await server.stop();
      mailbox.close();
    },
  };
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}
