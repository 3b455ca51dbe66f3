import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { arrows } from './arrows.ts';
import { declaredArrows } from './declared-arrows.ts';

const fixtures = join(import.meta.dirname, '..', '..', 'fixtures', 'arrows');

describe('arrows', () => {
  it('names each arrow that must not be, with the line of the import', async () => {
    const findings = await arrows.check(join(fixtures, 'bad'));
    const named = findings.map(({ file, line, message }) => `${message.split(':')[0]} ${file}:${line}`);
    expect(named.sort()).toEqual(
      [
        'E19 packages/templates/src/index.ts:1',
        'app-to-app apps/dispatcher/src/main.ts:1',
        'audit-imports packages/audit/src/index.ts:1',
        'audit-test-imports packages/audit/src/append.test.ts:1',
        'cycle infra/dev/src/index.ts:1',
        'cycle packages/messages/src/index.ts:2',
        'db-imports packages/db/src/index.ts:1',
        'dev-imports infra/dev/src/index.ts:1',
        'dispatcher-imports apps/dispatcher/src/main.ts:2',
        'package-to-app packages/directory/src/index.ts:1',
        'product-to-infra packages/db/src/index.ts:2',
        'product-to-test packages/messages/src/index.ts:1',
        'pure-io packages/contracts/src/read.ts:1',
        'pure-io packages/contracts/src/read.ts:2',
        'relative-across apps/dispatcher/src/main.ts:1',
        'relative-across apps/dispatcher/test/flow.test.ts:1',
        'relative-across packages/directory/src/index.ts:1',
        'relative-across packages/messages/src/index.ts:1',
        'render-importers packages/admission/src/index.ts:2',
        'templates-imports packages/templates/src/index.ts:1',
        'test-to-infra apps/dispatcher/test/flow.test.ts:1',
        'unlisted-package packages/helpers/src/index.ts:1',
      ].sort(),
    );
  });

  it('is silent on the good fixture', async () => {
    expect(await arrows.check(join(fixtures, 'good'))).toEqual([]);
  });

  it('E19: no code of the consumer or of delivery reaches the policy, directly or through others', async () => {
    const repository = join(import.meta.dirname, '..', '..', '..', '..');
    const found = [...(await arrows.check(repository)), ...(await declaredArrows.check(repository))];
    const policy = /^E19:|declares @crm\/(?:dnc-policy|admission)\b/;
    const ofConsumer = found.filter(({ file }) => !file.startsWith('apps/api/'));
    expect(ofConsumer.filter(({ message }) => policy.test(message))).toEqual([]);
  });
});

// Breaks tried:
// - E19: packages/delivery/src/index.ts imports @crm/dnc-policy
// - E19: apps/consumer/package.json declares @crm/admission
// - arrow-rules.ts: E19 without `reachable: true`
// - layout.ts: policyPackages without admission
// - workspace-aliases.ts: no alias is made
