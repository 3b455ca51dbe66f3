import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { askSession, useSessionIsOver } from './session.ts';

/** `off`: the person has turned it off, or there is nothing to watch. */
export type LiveState = 'connecting' | 'live' | 'lost' | 'off';

const retryMs = { first: 1_000, most: 30_000 };
/** What a sign of life may be late by, on a network that is slow and not gone. */
const lateMs = 10_000;

/**
 * Listens to topics, such as `message:<id>`, and calls back with each one that has changed. After every connecting all
 * are called back: what changed while nobody listened is not known. A page in the background does not listen, since a
 * browser grants six connections to one host over HTTP/1.1; it hears everything when it is looked at again.
 */
export function useLive(topics: readonly string[], onChange: (topic: string) => void): LiveState {
  // Nothing is told to those who are signed out; it begins anew when they are back.
  const isOver = useSessionIsOver();
  const isOn = useLiveIsOn() && !isOver;
  const queryClient = useQueryClient();
  const [state, setState] = useState<LiveState>('connecting');
  const latest = useRef(onChange);
  latest.current = onChange;
  const joined = [...topics].sort().join(',');

  useEffect(() => {
    if (!isOn || joined === '') {
      setState('off');
      return;
    }
    return listen(joined, {
      tell: setState,
      onChange: (topic) => latest.current(topic),
      onRefused: () => askSession(queryClient),
    });
  }, [isOn, joined, queryClient]);
  return state;
}

type Listener = {
  tell: (state: LiveState) => void;
  onChange: (topic: string) => void;
  /** There was an answer, and it is no stream: the session may be over. Why, the browser does not say. */
  onRefused: () => void;
};

/** Listens until the returned function is called. */
function listen(topics: string, { tell, onChange, onRefused }: Listener): () => void {
  let source: EventSource | undefined;
  let timer: number | undefined;
  let silence: number | undefined;
  let waitMs = retryMs.first;
  // Until the stream has told its own.
  let aliveEveryMs = 25_000;

  // A network that dies on the way says nothing, and its stream would pass for one on which nothing happens.
  const heard = () => {
    window.clearTimeout(silence);
    silence = window.setTimeout(() => {
      disconnect();
      tell('lost');
      connect();
    }, aliveEveryMs + lateMs);
  };
  const connect = () => {
    source = new EventSource(`/api/live?topics=${encodeURIComponent(topics)}`);
    heard();
    source.addEventListener('ready', ({ data }: MessageEvent<string>) => {
      ({ aliveEveryMs } = JSON.parse(data) as { aliveEveryMs: number });
      heard();
      waitMs = retryMs.first;
      tell('live');
      for (const topic of topics.split(',')) onChange(topic);
    });
    source.addEventListener('alive', heard);
    source.addEventListener('changed', ({ data }: MessageEvent<string>) => {
      onChange((JSON.parse(data) as { topic: string }).topic);
    });
    source.addEventListener('error', () => {
      tell('lost');
      // The browser comes back by itself after a cut, but not after an answer that is no stream.
      if (source?.readyState !== EventSource.CLOSED) return;
      onRefused();
      timer = window.setTimeout(connect, waitMs * (0.5 + Math.random() / 2));
      waitMs = Math.min(waitMs * 2, retryMs.most);
    });
  };
  const disconnect = () => {
    window.clearTimeout(timer);
    window.clearTimeout(silence);
    source?.close();
  };
  const look = () => {
    disconnect();
    waitMs = retryMs.first;
    if (document.visibilityState !== 'visible') return;
    tell('connecting');
    connect();
  };

  look();
  // What the browser says of the network is not believed (its own machine is there without one), but tried; and who is
  // back does not wait for the next try, which may be half a minute away.
  const signs = [
    [document, 'visibilitychange'],
    [window, 'offline'],
    [window, 'online'],
  ] as const;
  for (const [target, sign] of signs) target.addEventListener(sign, look);
  return () => {
    for (const [target, sign] of signs) target.removeEventListener(sign, look);
    disconnect();
  };
}

let liveIsOn = true;
const listeners = new Set<() => void>();

/** Turned on and off for the whole console, until it is loaded again. */
export function toggleLive(): void {
  liveIsOn = !liveIsOn;
  for (const listener of listeners) listener();
}

function useLiveIsOn(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => liveIsOn,
  );
}
