import * as v from 'valibot';
import { timestampSchema } from '../identifiers.ts';
import { messageStates } from '../message-states.ts';
import { must } from '../must.ts';

/** Query of `GET /api/ops/conservation`: messages admitted from `from` to before `to`; the last day unless told. */
export const conservationQuerySchema = v.strictObject(
  { from: v.optional(timestampSchema), to: v.optional(timestampSchema) },
  must.fit,
);

const conservationFaultKinds = [
  /** It was let in, and there is no such message. */
  'lost',
  /** There is a message that nothing records as let in. */
  'unrecorded',
  /** It waits, and nothing is left that would move it. */
  'stranded',
  /** Its state is not the one that its log ends with. */
  'disagrees',
] as const;

/** Answer of `GET /api/ops/conservation`: accepted = the states together, and each message accounted for. */
export const conservationSchema = v.object(
  {
    ok: v.boolean(must.beTrueOrFalse),
    from: v.string(must.beText),
    to: v.string(must.beText),
    /** Messages that the audit log says were let in. */
    accepted: v.number(must.beNumber),
    states: v.object(v.entriesFromList(messageStates, v.number(must.beNumber)), must.fit),
    /** Accepted less the states together: 0. */
    difference: v.number(must.beNumber),
    /** At most 100. */
    faults: v.array(
      v.object(
        { kind: v.picklist(conservationFaultKinds, must.beListed), messageId: v.string(must.beText) },
        must.fit,
      ),
      must.beList,
    ),
  },
  must.fit,
);

export type Conservation = v.InferOutput<typeof conservationSchema>;
