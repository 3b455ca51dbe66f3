import type { Place } from './open-stage.ts';

/** Messages of one filling that say that they are sent. */
export async function countSent({ db }: Pick<Place, 'db'>, mark: string): Promise<number> {
  const [row] = await db.sql<{ count: number }[]>`
    SELECT count(*) AS count FROM public.messages WHERE state = 'sent' AND correlation_id LIKE ${`${mark}-%`}`;
  return row?.count ?? 0;
}
