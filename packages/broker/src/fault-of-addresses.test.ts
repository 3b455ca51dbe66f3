import * as v from 'valibot';
import { expect, test } from 'vitest';
import { faultOfAddresses } from './fault-of-addresses.ts';
import { brokerSettings, isBrokerTlsUsed } from './settings.ts';

const good = 'amqp://crm:secret@one:5672/crm';

test.each([
  ['one address', good],
  ['several, with spaces around the commas', `${good}, amqp://crm:secret@two:5672/crm ,amqp://crm@three/crm`],
  ['a password with a comma that is written as URLs can', 'amqp://crm:a%2Cb@one:5672/crm'],
])('%s: no fault', (_name, text) => {
  expect(faultOfAddresses(text)).toBeNull();
});

test.each([
  ['not a URL', 'one:5672', 'must be an amqp:// or amqps:// URL'],
  ['another protocol', 'https://one:5672', 'must be an amqp:// or amqps:// URL'],
  ['a port that is none', 'amqp://one:port/crm', 'must be an amqp:// or amqps:// URL'],
  ['a bad second one', `${good},two:5672`, 'address 2 of 2 must be an amqp:// or amqps:// URL'],
  ['a comma at the end', `${good},`, 'address 2 of 2 must be'],
  ['a bare comma in a password', 'amqp://crm:sec,ret@one:5672/crm', 'is written %2C'],
  ['TLS for some', `amqps://crm:secret@two/crm,${good}`, 'must be all amqp:// or all amqps://'],
  ['two vhosts', `${good},amqp://crm:secret@two/other`, 'must name the same vhost in every address'],
])('%s is a fault that says where, and never what stood there', (_name, text, says) => {
  const fault = faultOfAddresses(text);
  expect(fault).toContain(says);
  expect(fault).not.toMatch(/sec|ret@|one|two|other/);
});

test('the setting keeps its string and gives the fault as its message', () => {
  expect(v.parse(brokerSettings.AMQP_URL, `${good},${good}`)).toBe(`${good},${good}`);
  const { issues } = v.safeParse(brokerSettings.AMQP_URL, `${good},canary`);
  expect(issues?.map(({ message }) => message)).toEqual([faultOfAddresses(`${good},canary`)]);
});

test('certificates are for amqps:// in every address', () => {
  const AMQP_TLS_CA = 'a certificate';
  expect(isBrokerTlsUsed({ AMQP_URL: 'amqps://one,amqps://two', AMQP_TLS_CA })).toBe(true);
  expect(isBrokerTlsUsed({ AMQP_URL: 'amqps://one,amqp://two', AMQP_TLS_CA })).toBe(false);
  expect(isBrokerTlsUsed({ AMQP_URL: good })).toBe(true);
});

// Breaks tried: protocols not compared; vhosts not compared; a bad address quoted in the fault: each turned its tests red.
