import type { Category } from '@crm/contracts';
import { useEffect, useState } from 'react';
import { api, bodyOf } from '../../../api/client.ts';
import { type CheckAnswer, type CheckState, checkKey, readCheck, standing } from './check.ts';
import type { Person } from './draft.ts';

const debounceMs = 300;

/** Asks who of the recipients is blocked whenever they or the category change. Whatever is not an answer locks. */
export function useDncCheck(recipients: readonly string[], category: Category, people: readonly Person[]) {
  const [answer, setAnswer] = useState<CheckAnswer | null>(null);
  const [attempt, setAttempt] = useState(0);
  const key = checkKey(recipients, category, attempt);

  useEffect(() => {
    const [, asked, addresses] = JSON.parse(key) as [string, Category, string[], number];
    if (addresses.length === 0) return;
    const aborter = new AbortController();
    const timer = setTimeout(async () => {
      const result = await askCheck(asked, addresses, people, aborter.signal);
      if (!aborter.signal.aborted) setAnswer({ key, result });
    }, debounceMs);
    return () => {
      clearTimeout(timer);
      aborter.abort();
    };
  }, [key, people]);

  return {
    key,
    check: standing(answer, key, recipients.length),
    checkAgain: () => setAttempt((before) => before + 1),
  };
}

/** One question to the check; whatever is not an answer is no clearance. */
export async function askCheck(
  category: Category,
  recipients: string[],
  people: readonly Person[],
  signal?: AbortSignal,
): Promise<CheckState> {
  try {
    const body = { channel: 'email' as const, category, recipients };
    const asked = await api.POST('/api/crm/dnc-check', { body, signal: signal ?? null });
    return readCheck(bodyOf(asked), people);
  } catch {
    return { state: 'unknown' };
  }
}
