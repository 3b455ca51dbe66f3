import { Button, Modal, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useLocation, useRouter } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { askSession, signInAddress, useSession, useSessionIsOver } from '../api/session.ts';
import { hearOtherTabs, tellOtherTabs } from '../api/session-tabs.ts';

/**
 * Says that the session is over, and covers the page meanwhile: what it shows is for the one who was here, and what
 * was typed is still in it when they are back. If somebody else signs in, the page begins anew.
 */
export function SessionEnd() {
  const queryClient = useQueryClient();
  const router = useRouter();
  const { href } = useLocation();
  const { subject } = useSession();
  const [mine] = useState(subject);
  const isOver = useSessionIsOver();
  const [wasOver, setWasOver] = useState(false);
  const isSomebodyElse = subject !== mine;

  useEffect(() => {
    // Whoever opens the console may have signed in just now.
    tellOtherTabs();
    return hearOtherTabs(() => askSession(queryClient));
  }, [queryClient]);
  useEffect(() => {
    if (isSomebodyElse) window.location.reload();
    if (isOver) setWasOver(true);
    if (isOver || !wasOver) return;
    setWasOver(false);
    // What was refused meanwhile is asked for again.
    void queryClient.invalidateQueries();
    void router.invalidate();
  }, [isOver, wasOver, isSomebodyElse, queryClient, router]);
  useEffect(() => {
    if (!isOver) return;
    const ask = () => askSession(queryClient);
    window.addEventListener('focus', ask);
    return () => window.removeEventListener('focus', ask);
  }, [isOver, queryClient]);

  return (
    <Modal
      opened={isOver || isSomebodyElse}
      onClose={() => undefined}
      title="Your session has ended"
      fullScreen
      withCloseButton={false}
      closeOnEscape={false}
      transitionProps={{ duration: 0 }}
      zIndex={1_000}
    >
      <Stack align="flex-start" maw="36rem">
        <Text>
          You signed out, or nothing was done here for half an hour, or twelve hours have passed. This page is
          covered until you are back.
        </Text>
        <Button component="a" href={signInAddress(href)} target="_blank" data-autofocus>
          Sign in in a new tab
        </Button>
        <Text size="sm">What you typed here is kept. Come back to this tab when you have signed in.</Text>
        <Button component="a" href={signInAddress(href)} variant="default">
          Sign in on this page
        </Button>
        <Text size="sm">You come back to this page, but what you typed here is lost.</Text>
      </Stack>
    </Modal>
  );
}
