const local = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** An instant in the reader's own time; the exact one in UTC is its title. */
export function TimeText({ at }: { at: string }) {
  return (
    <time dateTime={at} title={at}>
      {local.format(new Date(at))}
    </time>
  );
}
