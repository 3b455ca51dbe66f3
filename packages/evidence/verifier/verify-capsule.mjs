#!/usr/bin/env node
// Verifies an evidence capsule (crm-evidence-capsule/1): one file, Node 20 or newer, no network, nothing to install.
//
//   node verify-capsule.mjs capsule.json [--key-id <id>]...
//
// It takes nothing from whoever made the capsule but the form, which is written down here: canonical JSON is RFC 8785,
// the tree is RFC 6962 (leaf 0x00, node 0x01), signatures are Ed25519, every hash is SHA-256 in hex. Read it; it is short.
// Ends with 0: every check held. 1: one did not, its section is named. 2: not everything could be checked.

import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';

const print = (line) => process.stdout.write(`${line}\n`);
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** RFC 8785: keys by UTF-16 units; strings and numbers as ECMAScript writes them. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.keys(value).sort();
  return `{${members.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
}

const results = [];
const say = (outcome, section, text) => results.push({ outcome, section, text });
/** One check: what held, or what did not. */
const check = (section, holds, good, bad) => say(holds ? 'ok' : 'FAILED', section, holds ? good : bad);

function readCapsule(file) {
  const bytes = readFileSync(file);
  const text = bytes.toString('utf8');
  const capsule = parse(text);
  if (capsule === null) return null;
  if (capsule?.format !== 'crm-evidence-capsule/1')
    throw new Error('its format is not crm-evidence-capsule/1, which is what this reads');
  const again = canonical(capsule);
  check(
    again === text ? 'file' : sectionAt(text, firstDifference(text, again)),
    again === text && Buffer.from(text).equals(bytes),
    `The file is canonical JSON; its SHA-256 is ${sha256(bytes)}. The servicer's log names that number.`,
    'The file is not canonical JSON: it was written again or changed after it was made.',
  );
  return capsule;
}

/** Null for a file that is broken inside a part, which is then named; throws for what never was a capsule. */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    const section = sectionAt(text, text.length);
    const isCapsule = text.includes('crm-evidence-capsule/1') || section === 'format';
    if (section === 'file' || !isCapsule) throw error;
    say(
      'FAILED',
      section,
      'The file is broken here: from this part on it is not JSON, and nothing was checked.',
    );
    return null;
  }
}

const sections = ['about', 'audit', 'blobs', 'digests', 'format', 'keys', 'made', 'messages', 'seals'];
const messageParts = [
  'artifacts',
  'attempts',
  'deadLetters',
  'decision',
  'events',
  'message',
  'permit',
  'recipients',
  'template',
];

/** The part in which a text without white space stops being JSON, or in which the character number `until` stands. */
function sectionAt(text, until) {
  let at = 0;
  let path = [];
  // Members are counted, not named: the name may be what is broken, and canonical JSON has them in a known order.
  const value = (where) => {
    path = where;
    const close = { '{': '}', '[': ']' }[text[at]];
    if (close === undefined) return text[at] === '"' ? string() : scalar();
    const isObject = close === '}';
    at += 1;
    for (let n = 0; text[at] !== close; n += 1) {
      if (n > 0 && !char(',')) return false;
      path = [...where, n];
      if (isObject && !(string() && char(':'))) return false;
      if (at > until || !value([...where, n])) return false;
      path = [...where, n];
    }
    return char(close);
  };
  const char = (wanted) => text[at] === wanted && ++at <= until;
  const match = (form) => {
    form.lastIndex = at;
    at += form.exec(text)?.[0].length ?? Number.POSITIVE_INFINITY;
    return at <= until;
  };
  const scalar = () => match(/(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/y);
  const string = () => {
    if (!char('"')) return false;
    // By hand, since one string may be larger than what an expression can be matched against.
    while (text[at] !== '"') {
      if (text[at] !== '\\' && text.charCodeAt(at) >= 0x20) at += 1;
      else if (!match(/\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y)) return false;
    }
    return char('"');
  };
  value([]);
  const [top, n, part] = path;
  const section = sections[top] ?? 'file';
  return section === 'messages' && part in messageParts ? `messages/${n}/${messageParts[part]}` : section;
}

function firstDifference(a, b) {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return at;
}

/** Each part under its own hash: what names the place of any change, though not its maker. */
function checkDigests(capsule) {
  const { about, made, blobs, audit, seals, keys, messages, digests } = capsule;
  const parts = { about, made, blobs, audit, seals, keys };
  for (const [n, message] of (messages ?? []).entries())
    for (const [name, part] of Object.entries(message)) parts[`messages/${n}/${name}`] = part;
  if (digests === undefined) return say('FAILED', 'digests', 'The hashes of the parts are not there.');
  const names = new Set([...Object.keys(parts), ...Object.keys(digests)]);
  for (const name of [...names].sort())
    check(
      name,
      parts[name] !== undefined && sha256(canonical(parts[name])) === digests[name],
      'The part is as it was put in.',
      'The part is not as it was put in: its digest does not fit.',
    );
}

function readKeys(capsule, pinned) {
  const keys = new Map();
  for (const { keyId, pem } of capsule.keys) {
    const key = createPublicKey(pem);
    const isItself = sha256(key.export({ type: 'spki', format: 'der' })) === keyId;
    check(
      'keys',
      isItself,
      `Key ${keyId} has that id.`,
      `A key does not have the id ${keyId} that is claimed for it.`,
    );
    if (!isItself) continue;
    if (pinned.length > 0 && !pinned.includes(keyId)) continue;
    keys.set(keyId, key);
  }
  return keys;
}

function checkSeals(capsule, keys) {
  const good = new Map();
  for (const { statement, signature } of capsule.seals) {
    const key = keys.get(statement.keyId);
    const signed =
      statement.format === 'crm-audit-seal/1' &&
      key !== undefined &&
      verify(null, Buffer.from(canonical(statement)), key, Buffer.from(signature, 'base64'));
    check(
      'seals',
      signed,
      `Seal ${statement.number}, made ${statement.sealedAt} over ${statement.rows} rows, bears the signature of its key.`,
      key === undefined
        ? `Seal ${statement.number} is signed by a key that is not believed: ${statement.keyId}.`
        : `Seal ${statement.number} does not bear the signature of its key.`,
    );
    if (signed) good.set(statement.number, statement);
  }
  return good;
}

/** RFC 9162, 2.1.3.2: from a leaf up to the root. */
function rootFrom({ leaf, position, size, proof }) {
  let [fn, sn, hash] = [position, size - 1, leaf];
  const node = (left, right) =>
    createHash('sha256')
      .update(Buffer.from([1]))
      .update(left)
      .update(right)
      .digest();
  if (!Number.isInteger(position) || position < 0 || position >= size) return '';
  for (const hex of proof) {
    const next = Buffer.from(hex, 'hex');
    if (sn === 0) return '';
    if (fn % 2 === 1 || fn === sn) {
      hash = node(next, hash);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
    } else {
      hash = node(hash, next);
    }
    [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  }
  return sn === 0 ? hash.toString('hex') : '';
}

/** The rows that a good seal covers; whatever else is said must be found in them. */
function checkAudit(capsule, seals) {
  const rows = [];
  for (const { row, seal, position, proof } of capsule.audit) {
    const name = `Row ${row.id} (${row.event_type}, ${row.event_ts_utc})`;
    const { content_hash, written_tx: _tx, ...stamped } = row;
    if (content_hash !== null)
      check(
        'audit',
        sha256(canonical(stamped)) === content_hash,
        `${name} has the hash its writer gave it.`,
        `${name} does not have the hash its writer gave it.`,
      );
    if (seal === null) {
      say(
        'OPEN',
        'audit',
        `${name} was not sealed yet when the capsule was made. Ask for a capsule made later.`,
      );
      continue;
    }
    const statement = seals.get(seal);
    const leaf = createHash('sha256')
      .update(Buffer.from([0]))
      .update(canonical(row))
      .digest();
    const isIn =
      statement !== undefined &&
      rootFrom({ leaf, position, size: statement.rows, proof }) === statement.rootSha256;
    check(
      'audit',
      isIn,
      `${name} is row ${position} of seal ${seal}.`,
      statement === undefined
        ? `${name} names seal ${seal}, which is not here or not good.`
        : `${name} is not what seal ${seal} covers: the row or its proof was changed.`,
    );
    if (isIn) rows.push(row);
  }
  return rows;
}

function checkMessage(message, { n, rows, blobs }) {
  const id = message.message.id;
  const about = rows.filter((row) => row.resource_type === 'message' && row.resource_id === id);
  checkDecision(message, { n, about });
  for (const artifact of message.artifacts) checkArtifact(message, { n, about, blobs, artifact });
  if (message.artifacts.length === 0)
    say('ok', `messages/${n}/artifacts`, 'Nothing was rendered for this message.');
  checkAttempts(message, { n, about });
  checkEvents(message, { n });
}

function checkDecision({ message, decision }, { n, about }) {
  const section = `messages/${n}/decision`;
  const row = about.find((one) => one.id === decision.auditRow && one.event_type === 'CRM.EMAIL.REQUESTED');
  if (row === undefined)
    return say('FAILED', section, 'No sealed row records that this message was asked for and let in.');
  const said = row.payload_json;
  check(
    section,
    canonical(said.decision) === canonical(decision.decision),
    `The decision "${decision.decision?.outcome}" with its ${decision.decision?.trace?.length ?? 0} rules is the one in the sealed row.`,
    'The decision or its trace is not the one in the sealed row.',
  );
  check(
    `messages/${n}/message`,
    said.subject === message.subject &&
      said.templateId === message.template_id &&
      said.category === message.category &&
      row.loan_id === message.loan_id &&
      row.actor_id === message.requested_by,
    'Subject, template, category, loan and who asked are those of the sealed row.',
    'Subject, template, category, loan or who asked are not those of the sealed row.',
  );
}

function checkArtifact({ message, template }, { n, about, blobs, artifact }) {
  const section = `messages/${n}/artifacts`;
  const { manifest, manifest_sha256: hash } = artifact;
  check(
    section,
    sha256(canonical(manifest)) === hash,
    'The manifest has its hash.',
    'The manifest does not have its hash.',
  );
  const isNamed = about.some((row) => row.payload_json?.manifest_sha256 === hash);
  if (isNamed) say('ok', section, 'A sealed row names the hash of the manifest.');
  else say('OPEN', section, 'No sealed row names this manifest: nothing shows when it came to be.');
  check(
    section,
    manifest.messageId === message.id && manifest.subjectSha256 === sha256(message.subject),
    'The manifest is of this message and its subject.',
    'The manifest is of another message or another subject.',
  );
  const parts = [
    ['html', manifest.html],
    ['text', manifest.text],
    ['mime', manifest.mime],
    ...manifest.attachments.map((one) => [`attachment ${one.filename}`, one]),
  ];
  for (const [name, part] of parts) {
    const bytes = blobs.get(part.sha256);
    if (bytes === undefined)
      say('FAILED', 'blobs', `The bytes of ${name} that the manifest names are not here.`);
    else
      check(
        'blobs',
        sha256(bytes) === part.sha256 && bytes.length === part.size,
        `The ${part.size} bytes of ${name} are those of the manifest.`,
        `The bytes of ${name} are not those of the manifest.`,
      );
  }
  const content =
    template === null
      ? ''
      : sha256(JSON.stringify([template.subject, template.body_html, template.body_text]));
  check(
    `messages/${n}/template`,
    template !== null &&
      content === manifest.templateHash &&
      template.template_id === manifest.templateId &&
      template.version === manifest.templateVersion,
    `It was rendered from version ${manifest.templateVersion} of ${manifest.templateId}, whose content has the hash in the manifest.`,
    'The template is not the one in the manifest.',
  );
}

const eventTypes = {
  sent: 'SENT',
  retrying: 'FAILED',
  unknown: 'UNKNOWN',
  revoked: 'REVOKED',
  suppressed: 'SUPPRESSED',
  expired: 'EXPIRED',
  failed: 'FAILED',
};

/** The log of states is not sealed; every end of an attempt must be found in a sealed row, and every such row in the log. */
function checkAttempts({ message, attempts }, { n, about }) {
  const section = `messages/${n}/attempts`;
  let state = 'queued';
  for (const attempt of attempts) {
    check(
      section,
      attempt.from_state === state,
      `${attempt.at}: ${attempt.from_state} to ${attempt.to_state}, ${attempt.cause}.`,
      `The attempt of ${attempt.at} begins at ${attempt.from_state}, but the message was ${state}.`,
    );
    state = attempt.to_state;
    const type = eventTypes[attempt.to_state];
    if (type === undefined) continue;
    const row = about.find(
      (one) => one.event_type === `CRM.EMAIL.${type}` && agrees(one.payload_json, attempt),
    );
    check(
      section,
      row !== undefined,
      `Sealed row ${row?.id} records it too.`,
      `No sealed row records that the message became ${attempt.to_state} as the attempt of ${attempt.at} says.`,
    );
  }
  check(
    section,
    state === message.state,
    `The message is ${state}, where the log ends.`,
    `The message is ${message.state}, but the log ends with ${state}.`,
  );
  for (const row of about.filter((one) => /\.(SENT|FAILED|UNKNOWN)$/.test(one.event_type)))
    check(
      section,
      attempts.some((one) => endsAs(row.event_type, one) && agrees(row.payload_json, one)),
      `The log has what sealed row ${row.id} records.`,
      `The log has no attempt that sealed row ${row.id} (${row.event_type}) records.`,
    );
}

/** An attempt that failed may leave the message retrying, failed or, its permit gone, revoked. */
function endsAs(eventType, { to_state: state }) {
  if (eventType === 'CRM.EMAIL.FAILED') return ['retrying', 'failed', 'revoked'].includes(state);
  return eventType === `CRM.EMAIL.${eventTypes[state]}`;
}

function agrees(payload, attempt) {
  const same = (said, logged) => said === undefined || said === null || logged === null || said === logged;
  return (
    same(payload.event_id, attempt.event_id) &&
    same(payload.provider_message_id, attempt.provider_message_id) &&
    same(payload.duration_ms, attempt.duration_ms) &&
    same(payload.error_code, attempt.error_code)
  );
}

function checkEvents({ message, events, attempts }, { n }) {
  const section = `messages/${n}/events`;
  const fits = ({ id, payload }) => payload.event_id === id && payload.message_id === message.id;
  check(
    section,
    events.every(fits),
    `${events.length} events are of this message.`,
    'An event is of another message.',
  );
  const asked = events.filter(({ payload }) => payload.template_id !== undefined);
  check(
    section,
    asked.every(
      ({ payload }) =>
        payload.subject === message.subject && canonical(payload.variables) === canonical(message.variables),
    ),
    'Subject and variables of the events are those of the message.',
    'Subject or variables of an event are not those of the message.',
  );
  const ids = new Set(events.map(({ id }) => id));
  for (const { event_id, at } of attempts)
    if (event_id !== null && !ids.has(event_id))
      say('OPEN', section, `The event of the attempt of ${at} is not kept any more.`);
}

function verifyAll(capsule, keys) {
  const rows = checkAudit(capsule, checkSeals(capsule, keys));
  const blobs = new Map(
    capsule.blobs.map(({ sha256: address, base64 }) => [address, Buffer.from(base64, 'base64')]),
  );
  for (const [n, message] of capsule.messages.entries()) checkMessage(message, { n, rows, blobs });
}

function main([file, ...options]) {
  const pinned = options.flatMap((option, n) => (options[n - 1] === '--key-id' ? [option] : []));
  if (file === undefined || file.startsWith('--'))
    throw new Error('say which file: node verify-capsule.mjs capsule.json');
  const capsule = readCapsule(file);
  let keys = new Map();
  if (capsule === null) return tell(keys, pinned);
  try {
    checkDigests(capsule);
    keys = readKeys(capsule, pinned);
    verifyAll(capsule, keys);
  } catch (error) {
    say('FAILED', 'file', `A part does not have the form of a capsule: ${error.message}`);
  }
  return tell(keys, pinned);
}

function tell(keys, pinned) {
  const failed = results.filter(({ outcome }) => outcome === 'FAILED');
  const open = results.filter(({ outcome }) => outcome === 'OPEN');
  for (const { outcome, section, text } of results) print(`${outcome.padEnd(6)} ${section}: ${text}`);
  print('');
  if (pinned.length === 0 && keys.size > 0)
    print(
      `The keys came with the capsule. Compare their ids with those that the servicer has published:\n  ${[...keys.keys()].join('\n  ')}`,
    );
  print(
    'Not shown by any capsule: that no row was left out of it, and that the times of the log of states are right.',
  );
  if (failed.length > 0)
    print(`FAILED: ${failed.length} of ${results.length} checks, first in "${failed[0].section}".`);
  else if (open.length > 0)
    print(`INCOMPLETE: nothing is wrong, but ${open.length} of ${results.length} checks could not be made.`);
  else print(`HELD: all ${results.length} checks.`);
  return failed.length > 0 ? 1 : open.length > 0 ? 2 : 0;
}

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  print(`NOT VERIFIED: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 2;
}
