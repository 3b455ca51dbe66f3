import { countingRows } from '../../stage/count-rows.ts';
import { postEmails } from '../../stage/post-emails.ts';
import { startProduct } from '../../stage/start-product.ts';
import { type Kind, withSeveral } from '../kind.ts';
import { metered } from '../meter.ts';

/** Divides by 1, 2 and 4: the same callers whatever the number of processes. */
const connections = 48;

/** The send route, its callers shared out evenly. */
export const api: Kind = {
  name: 'api',
  metric: 'requests/s',
  open: async (stage) => {
    const place = await stage.place();
    const asked = stage.isQuick ? 1_200 : 4_800;
    let from = 0;
    return {
      turn: (count) =>
        withSeveral({ count, start: () => startProduct('api', { ...stage, ...place }) }, async (apis) => {
          const each = asked / count;
          const act = () =>
            metered({ stage, place, processes: { product: apis.map(({ pid }) => pid) } }, async () => {
              const posts = apis.map(({ url, token }, index) =>
                postEmails({
                  url,
                  token,
                  count: each,
                  connections: connections / count,
                  category: 'transactional',
                  from: from + index * each,
                }),
              );
              await Promise.all(posts);
            });
          const { found, result } = await countingRows(place.db, ['messages', 'outbox_messages'], {
            asked,
            act,
          });
          from += asked;
          return { asked, found, used: result };
        }),
      close: place.leave,
    };
  },
};
