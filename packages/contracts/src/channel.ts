import * as v from 'valibot';
import { must } from './must.ts';

/** The channels that a do-not-contact preference speaks about (E12). */
export const dncChannels = ['email', 'sms', 'voice'] as const;

export type DncChannel = (typeof dncChannels)[number];

export const dncChannelSchema = v.picklist(dncChannels, must.beListed);
