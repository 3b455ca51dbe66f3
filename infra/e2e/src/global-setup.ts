import { startPostOffice } from '@crm/demo';
import { startMailbox } from '@crm/dev';
import type { TestProject } from 'vitest/node';
import type {} from './provided-context.ts';
import { type Product, startProduct } from './start-product.ts';

/** Starts a mailbox and, for each worker, a product with a browser; returns the clean-up. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const { databaseUrl, amqpUrl, amqpManagementUrl, runDir } = project.getProvidedContext();
  const ending: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const end of ending.splice(0).reverse()) await end();
  };
  try {
    const mailbox = await startMailbox({ runDir, log: () => undefined });
    ending.push(mailbox.stop);
    const { smtpUrl, stop: stopPostOffice } = await startPostOffice({ mailboxUrl: mailbox.smtpUrl });
    ending.push(stopPostOffice);
    const products: Product[] = [];
    for (let worker = 1; worker <= project.vitest.config.maxWorkers; worker += 1)
      products.push(await startProduct({ databaseUrl, amqpUrl, amqpManagementUrl, runDir, smtpUrl }, ending));
    project.provide('products', products);
    return stop;
  } catch (error) {
    await stop();
    throw error;
  }
}
