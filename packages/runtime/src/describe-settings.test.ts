import * as v from 'valibot';
import { expect, test } from 'vitest';
import { describeSettings } from './describe-settings.ts';

test('what each setting is for, its default, and whether it is a secret, are read off the schema', () => {
  const schema = v.object({
    DATABASE_URL: v.pipe(v.string(), v.metadata({ means: 'PostgreSQL', secret: true })),
    PORT: v.optional(v.pipe(v.string(), v.digits(), v.metadata({ means: 'Where it listens' })), '3000'),
    CONSOLE_DIR: v.optional(v.pipe(v.string(), v.metadata({ means: 'Its files', unset: 'those beside it' }))),
    NAME: v.pipe(v.optional(v.string()), v.metadata({ means: 'A name' })),
  });
  expect(describeSettings(schema)).toEqual([
    { name: 'DATABASE_URL', isRequired: true, default: null, isSecret: true, means: 'PostgreSQL' },
    { name: 'PORT', isRequired: false, default: '`3000`', isSecret: false, means: 'Where it listens' },
    {
      name: 'CONSOLE_DIR',
      isRequired: false,
      default: 'those beside it',
      isSecret: false,
      means: 'Its files',
    },
    { name: 'NAME', isRequired: false, default: null, isSecret: false, means: 'A name' },
  ]);
});

test('checks across settings do not hide the settings, and what is nearer says it', () => {
  const shared = v.pipe(v.string(), v.metadata({ means: 'Shared words' }));
  const schema = v.pipe(
    v.object({ A: v.pipe(shared, v.metadata({ means: 'Own words' })), B: shared }),
    v.check(() => true),
  );
  expect(describeSettings(schema).map(({ means }) => means)).toEqual(['Own words', 'Shared words']);
});

test('a setting that does not say what it means is named', () => {
  expect(() => describeSettings(v.object({ MUTE: v.string() }))).toThrow('MUTE does not say');
});
