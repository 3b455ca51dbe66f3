import type { Machine } from '../frame/machine.ts';
import type { MessageFigure } from './measure-message.ts';
import type { ProcessesFigure } from './measure-processes.ts';
import type { RowsFigure } from './measure-rows.ts';

/** One part of what is known of scale, and when and on what it was measured. */
export type Part<F> = { measuredAt: string; machine: Machine; figures: F };

/** The form of the JSON; what was not measured is not there. */
export type Scale = {
  processes?: Part<ProcessesFigure[]>;
  message?: Part<MessageFigure>;
  rows?: Part<RowsFigure[]>;
};
