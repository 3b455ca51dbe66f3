import { expect, test } from 'vitest';
import { findRabbit, type RabbitFacts } from './find-rabbit.ts';

const nothing: RabbitFacts = {
  amqpUrl: null,
  managementUrl: null,
  script: () => null,
  canInstall: () => false,
};
const installable = { ...nothing, canInstall: () => true };
const installed = { ...installable, script: () => '/usr/lib/rabbitmq/bin/rabbitmq-server' };
const lent = { ...installed, amqpUrl: 'amqp://broker.example', managementUrl: 'http://broker.example:15672' };

test.each([
  [
    'a lent broker before an installed one',
    lent,
    { kind: 'url', amqpUrl: lent.amqpUrl, managementUrl: lent.managementUrl },
  ],
  ['an installed one before installing', installed, { kind: 'installed', script: installed.script() }],
  ['installing where root has apt', installable, { kind: 'apt' }],
  ['none, said openly, where nothing serves', nothing, { kind: 'none' }],
])('the broker is %s', (_name, facts, expected) => {
  expect(findRabbit(facts)).toEqual(expected);
});
