import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';

export type LiveState = 'connecting' | 'live' | 'lost';

/**
 * Listens to topics (`message:<id>`, `messages`, `contact:<id>`, `ops`, `correlation:<id>`) and reads the given queries
 * again when one changes. The first version of a topic is what the page has just read; it reads nothing again unless
 * the stream was cut in between.
 */
export function useLive(topics: readonly string[], queryKeys: readonly QueryKey[]): LiveState {
  const queryClient = useQueryClient();
  const [state, setState] = useState<LiveState>('connecting');
  const keys = useRef(queryKeys);
  keys.current = queryKeys;
  const joined = topics.map((topic) => `topic=${encodeURIComponent(topic)}`).join('&');

  useEffect(() => {
    if (joined === '') return;
    const versions = new Map<string, string>();
    const source = new EventSource(`/api/live?${joined}`);
    source.addEventListener('open', () => setState('live'));
    source.addEventListener('error', () => setState('lost'));
    source.addEventListener('changed', (event: MessageEvent<string>) => {
      const { topic, version } = JSON.parse(event.data) as { topic: string; version: string };
      const before = versions.get(topic);
      versions.set(topic, version);
      if (before === undefined || before === version) return;
      for (const queryKey of keys.current) void queryClient.invalidateQueries({ queryKey });
    });
    return () => source.close();
  }, [joined, queryClient]);
  return state;
}
