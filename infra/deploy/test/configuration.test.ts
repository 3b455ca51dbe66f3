import { describeSettings } from '@crm/runtime';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { readConfigurationPage } from '../src/configuration/configuration-page.ts';
import { fillTables } from '../src/configuration/fill-tables.ts';
import { settingsTable } from '../src/configuration/settings-table.ts';
import { programs } from '../src/programs.ts';

test('the reference of the settings is what the schemas say: npx pnpm --filter @crm/deploy configuration', () => {
  const { written, wanted } = readConfigurationPage();
  expect(written).toBe(wanted);
});

test('a table says name, default, secret and meaning, and a bar in a text stays in its cell', () => {
  const schema = v.object({
    A_URL: v.pipe(v.string(), v.metadata({ means: 'a|b', secret: true })),
    PORT: v.optional(v.pipe(v.string(), v.metadata({ means: 'Where' })), '1'),
  });
  expect(settingsTable(schema)).toBe(
    [
      '| Name | Default |  | Means |',
      '|---|---|---|---|',
      '| `A_URL` | required | secret | a\\|b |',
      '| `PORT` | `1` |  | Where |',
    ].join('\n'),
  );
});

test('a program without a place in the page is named', () => {
  expect(() => fillTables('# Page', new Map([['api', '']]))).toThrow('no place for api');
});

test('everything whose name says that it is a secret is marked as one, so that it is mounted as a file', () => {
  const secretLike = /(?:SECRET|PASSWORD|TOKEN|_KEY|_CLIENT|^(?:DATABASE|AMQP|SMTP)_URL)$/;
  for (const { name: program, schema } of programs) {
    const unmarked = describeSettings(schema).filter(
      ({ name, isSecret }) => secretLike.test(name) && !isSecret,
    );
    // A switch of that name holds no secret.
    const names = unmarked.map(({ name }) => name).filter((name) => name !== 'AUTH_ALLOW_SHARED_SECRET');
    expect([program, names]).toEqual([program, []]);
  }
});

// Breaks tried, each turned a test red:
// - consumer/env: another text for CONSUMER_PREFETCH and the page not written anew.
// - env-oidc: OIDC_CLIENT_SECRET not marked as a secret.
