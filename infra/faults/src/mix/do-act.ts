import { setTimeout as delay } from 'node:timers/promises';
import { basicAck } from '../cases/amqp-methods.ts';
import type { App } from '../rig/apps.ts';
import type { Scene } from '../rig/scene.ts';
import type { Rule } from '../rig/sink-script.ts';
import type { Act, ProviderFault } from './plan-mix.ts';

/** Does what the plan says; a fault is counted when it has been made. */
export async function doAct(scene: Scene, apps: App[], act: Act): Promise<void> {
  switch (act.act) {
    case 'kill a process':
      return killOne(scene, apps, Math.floor(act.victim * apps.length));
    case 'crash a server':
      return crashServer(scene, act);
    case 'hurt the network':
      return hurtNetwork(scene, act);
    case 'hurt the provider':
      await scene.sink.script(ruleOf(act, apps));
      return scene.fault('mail server');
    case 'change a mind': {
      const contact = scene.contacts[Math.floor(act.contact * scene.contacts.length)];
      await scene.client.request({
        method: 'PATCH',
        path: `/api/contacts/${contact?.id}/comm-preferences`,
        body: { doNotEmail: act.doNotEmail, reason: 'changed their mind', policyBasis: 'customer_request' },
      });
      return;
    }
    case 'make retries due':
      return scene.makeRetriesDue();
    default:
      return act satisfies never;
  }
}

async function killOne(scene: Scene, apps: App[], at: number): Promise<void> {
  const victim = apps[at];
  if (victim === undefined) return;
  await victim.kill();
  scene.fault('process');
  // What starts supervises itself: it waits for servers that are away, or ends and is started again at the calm.
  apps[at] = await scene.start(victim.name, { untilReady: false });
}

async function crashServer(
  scene: Scene,
  { server, awayMs }: Extract<Act, { act: 'crash a server' }>,
): Promise<void> {
  const { postgres, rabbit } = scene.rig;
  const crashed = { PostgreSQL: postgres, RabbitMQ: rabbit }[server];
  try {
    await crashed.kill();
    await delay(awayMs);
    await crashed.restart();
    // Counted as it comes back: what is measured from here is the product's own recovery.
    scene.fault(server);
  } catch (error) {
    // Not the product's doing, but nothing that follows would prove anything.
    scene.claim(false, `${server} did not come back: ${(error as Error).message}`);
  }
}

async function hurtNetwork(
  scene: Scene,
  { link: name, fault }: Extract<Act, { act: 'hurt the network' }>,
): Promise<void> {
  const link = scene.links[name];
  switch (fault.kind) {
    case 'reset':
      link.reset();
      break;
    case 'delay':
      link.delay(fault.ms);
      await delay(1_000);
      link.delay(0);
      break;
    case 'lose an answer':
      scene.links.apiDb.cut({ from: 'client', bytes: 'CRM.EMAIL.REQUESTED', kind: 'answer' });
      break;
    case 'lose a confirm':
      scene.links.dispatcherBroker.cut({ from: 'server', bytes: basicAck, kind: 'before' });
      break;
    case 'cut':
      link.cutAfter(fault.afterBytes);
      break;
    default:
      fault satisfies never;
  }
  scene.fault('network');
}

function ruleOf({ fault, times }: Extract<Act, { act: 'hurt the provider' }>, apps: readonly App[]): Rule[] {
  const consumer = apps.findLast((app) => app.name === 'consumer' && app.isRunning());
  const rules: Record<ProviderFault, Rule | null> = {
    'no recipient': { step: 'rcpt', times, act: { kind: 'reply', code: 450 } },
    'not now': { step: 'end', times, act: { kind: 'reply', code: 451 } },
    never: { step: 'end', times: 1, act: { kind: 'reply', code: 554 } },
    'no session': { step: 'connect', times, act: { kind: 'reply', code: 421 } },
    'reset in the data': { step: 'data', times, act: { kind: 'reset' } },
    'goes down': { step: 'mail', times, act: { kind: 'quit' } },
    'taken, then reset': { step: 'end', times: 1, act: { kind: 'accept', next: 'reset' } },
    'taken, then closed': { step: 'end', times: 1, act: { kind: 'accept', next: 'close' } },
    slow: { step: 'end', times, act: { kind: 'slow', ms: 300 } },
    'taken, consumer killed':
      consumer === undefined
        ? null
        : { step: 'end', times: 1, act: { kind: 'accept', next: 'answer', kill: consumer.pid } },
  };
  const rule = rules[fault];
  return rule === null ? [] : [rule];
}
