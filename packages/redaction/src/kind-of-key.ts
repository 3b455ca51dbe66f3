import type { MaskKind } from './mask-kind.ts';

/** What a key says about its value: a kind to mask, an identifier to keep readable, or nothing. */
export type KeyKind = MaskKind | 'identifier' | undefined;

const secretWords = set(
  'authorization cookie password passwd passphrase pwd secret token jwt credential credentials',
);
const secretPairs = set('api key, access key, private key, signing key, database url, amqp url, smtp url');
const phoneWords = set('phone phones telephone mobile msisdn');

const lastWords: Record<Exclude<KeyKind, undefined | 'secret'>, Set<string>> = {
  email: set('to cc bcc email emails address addresses mail mailbox recipient recipients rcpt'),
  phone: set('tel sms fax'),
  name: set('fullname firstname lastname surname username'),
  text: set(
    'subject variables content reason body html text raw mime filename params parameters comment note notes',
  ),
  identifier: set('id ids sha256 hash traceparent time'),
};

// `eventName` names a thing; any other `…Name` (BorrowerName, full_name, cosigner2_name) is taken for a person's.
const namedThings = set(
  'host event queue exchange table constraint column schema type class function service template rule metric',
);

// The keys of log lines are few and come again and again; reading one anew costs 3 µs (measured).
const remembered = new Map<string, KeyKind>();
const rememberedMax = 1_000;
// A key of data can be as long as a sender likes; no key that we know is longer.
const keyLengthMax = 64;

/** Reads a key in camelCase, snake_case, kebab-case or CAPITALS; only whole words count. */
export function kindOfKey(key: string): KeyKind {
  if (key.length > keyLengthMax) return readKind(key.slice(-keyLengthMax));
  if (remembered.has(key)) return remembered.get(key);
  if (remembered.size >= rememberedMax) remembered.clear();
  const kind = readKind(key);
  remembered.set(key, kind);
  return kind;
}

function readKind(key: string): KeyKind {
  const words = wordsOf(key);
  const last = words.at(-1) ?? '';
  const before = words.at(-2);
  if (words.some((word) => secretWords.has(word)) || secretPairs.has(`${before} ${last}`)) return 'secret';
  if (words.some((word) => phoneWords.has(word))) return 'phone';
  if (last === 'name' && before !== undefined) return namedThings.has(before) ? undefined : 'name';
  for (const [kind, list] of lastWordEntries) if (list.has(last)) return kind;
  return undefined;
}

const lastWordEntries = Object.entries(lastWords) as [keyof typeof lastWords, Set<string>][];

function wordsOf(key: string): string[] {
  return key
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
}

function set(words: string): Set<string> {
  return new Set(words.split(words.includes(',') ? ', ' : ' '));
}
