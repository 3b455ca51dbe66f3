import { Alert, Button, Group, Modal, Progress, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { actWords } from './messages.ts';
import { OutcomeSummary } from './outcome-summary.tsx';
import { ReplayResults } from './replay-results.tsx';
import type { Act } from './replay-run.ts';
import { useReplay } from './use-replay.ts';
import { count } from './words.ts';

type Props = { act: Act; keys: readonly string[]; onClose: () => void };

/** Dry run → reason → progress → what became of each. It can be stopped between two calls, never lost sight of. */
export function ReplayDialog({ act, keys, onClose }: Props) {
  const words = actWords[act];
  const { stage, check, run, stop } = useReplay(act, keys);
  const [reason, setReason] = useState('');
  const isBusy = stage.step === 'running';
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={`${words.verb} ${count(keys.length, 'dead letter')}`}
      closeOnEscape={!isBusy}
      closeOnClickOutside={false}
      withCloseButton={!isBusy}
    >
      <Stack gap="sm">
        {stage.step === 'checking' && (
          <Steps label={`Asking today’s rules: ${stage.done} of ${count(stage.of, 'letter')}`} {...stage} />
        )}
        {stage.step === 'unchecked' && (
          <ErrorPanel
            error={stage.error}
            what="The dry run failed. Nothing was sent and nothing was changed"
            onRetry={() => void check()}
          />
        )}
        {stage.step === 'checked' && (
          <>
            <Text size="sm">This was a dry run: nothing has been sent or changed yet.</Text>
            <OutcomeSummary results={stage.results} tense="would" />
            {stage.keys.length === 0 ? (
              <Text size="sm" fw={600}>
                None of them can be {act === 'replay' ? 'replayed' : 'discarded'} now.
              </Text>
            ) : (
              <ReasonForm
                act={act}
                letters={stage.keys.length}
                reason={reason}
                onChange={setReason}
                onSubmit={() => void run(stage.keys, reason.trim())}
              />
            )}
          </>
        )}
        {stage.step === 'running' && (
          <>
            <Steps label={`${words.ing}: ${stage.done} of ${count(stage.of, 'letter')}`} {...stage} />
            <Group>
              <Button variant="default" onClick={stop} disabled={stage.isStopping}>
                Stop after this call
              </Button>
              {stage.isStopping && (
                <Text size="sm">Stopping when the call that is under way has answered.</Text>
              )}
            </Group>
          </>
        )}
        {stage.step === 'ended' && (
          <>
            <Ending {...stage} act={act} />
            {stage.end === 'failed' && <ErrorPanel error={stage.error} what="A call failed" />}
            {stage.batches.length > 0 && <ReplayResults batches={stage.batches} />}
            <Group>
              {stage.left.length > 0 && (
                <Button onClick={() => void run(stage.left, reason.trim(), stage.batches)}>
                  Go on with the remaining {count(stage.left.length, 'letter')}
                </Button>
              )}
              <Button variant="default" onClick={onClose} data-autofocus>
                Done
              </Button>
            </Group>
          </>
        )}
      </Stack>
    </Modal>
  );
}

function Steps({ label, done, of }: { label: string; done: number; of: number }) {
  return (
    <>
      <Text size="sm" role="status">
        {label}
      </Text>
      <Progress.Root size="lg">
        <Progress.Section value={of === 0 ? 0 : (done / of) * 100} aria-label={label} />
      </Progress.Root>
    </>
  );
}

function Ending({
  act,
  end,
  left,
}: {
  act: Act;
  end: 'done' | 'stopped' | 'failed';
  left: readonly string[];
}) {
  const noun = actWords[act].noun;
  if (end === 'done') return <Text role="status">The {noun} is complete.</Text>;
  const remaining = `${count(left.length, 'letter')} ${left.length === 1 ? 'is' : 'are'} left.`;
  const text =
    end === 'stopped'
      ? `You stopped it. ${remaining} Nothing was done with them.`
      : `${remaining} What is listed below is done. Letters of the call that failed may be done as well; to go on is safe, for none is handled twice.`;
  return (
    <Alert
      color="orange"
      title={end === 'stopped' ? `The ${noun} was stopped` : `The ${noun} was interrupted`}
    >
      <Text size="sm">{text}</Text>
    </Alert>
  );
}

type FormProps = {
  act: Act;
  letters: number;
  reason: string;
  onChange: (reason: string) => void;
  onSubmit: () => void;
};

function ReasonForm({ act, letters, reason, onChange, onSubmit }: FormProps) {
  const [wasAsked, setAsked] = useState(false);
  const isMissing = reason.trim() === '';
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        if (!isMissing) onSubmit();
      }}
    >
      <Stack gap="sm" align="flex-start">
        <Textarea
          label="Reason"
          description={`${actWords[act].ask} It is recorded with your name.`}
          required
          autosize
          minRows={2}
          maxLength={2000}
          w="100%"
          value={reason}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
          error={wasAsked && isMissing ? 'Write a reason' : undefined}
        />
        <Button type="submit" color={act === 'discard' ? 'red' : 'indigo'}>
          {actWords[act].verb} {count(letters, 'letter')}
        </Button>
      </Stack>
    </form>
  );
}
