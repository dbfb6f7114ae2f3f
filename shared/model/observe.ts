// Observing a browser or phone that is not ours: the proxy it uses, who used it, and how that ended.
// There is nothing but the envelope here.
import { z } from 'zod';
import { socketAddressSchema, wallClockSchema } from './segment.ts';

export const observeRequestSchema = z.object({
  /** One of this computer's own, to be reached by its network; null: this computer alone. */
  lanAddress: z.string().max(100).nullable().default(null),
  /** Names are those of the practice lab, and its sites may be reached from the network too. */
  lab: z.boolean().default(false),
});
export type ObserveRequest = z.infer<typeof observeRequestSchema>;

export const observeScopeSchema = z.enum(['device', 'lan']);

export const observeEndingSchema = z.enum([
  'by-hand',
  'window-closed',
  'time-limit',
  'byte-limit',
  'connection-limit',
  /** The network was left, and its address with it. */
  'address-gone',
]);
export type ObserveEnding = z.infer<typeof observeEndingSchema>;

/** When the proxy began to listen and when it stopped, with the reason. Milliseconds since 1970. */
export const doorNoteSchema = z.object({
  atMs: wallClockSchema,
  what: z.enum(['started', 'stopped']),
  address: socketAddressSchema,
  why: observeEndingSchema.nullable(),
});
export type DoorNote = z.infer<typeof doorNoteSchema>;

/** One address that used the proxy. */
export const observedDeviceSchema = z.object({
  address: z.string(),
  connections: z.int(),
  bytesUp: z.int(),
  bytesDown: z.int(),
  firstAtMs: wallClockSchema,
  lastAtMs: wallClockSchema,
});
export type ObservedDevice = z.infer<typeof observedDeviceSchema>;

/** How often the proxy said no, by reason. */
export const turnedAwaySchema = z.object({
  /** With a wrong password, or after too many of them. */
  passwords: z.int(),
  /** Where nobody is taken. */
  destinations: z.int(),
  /** Too fast, or too many connections at a time. */
  limits: z.int(),
  /** From outside of the network that it listens to. */
  strangers: z.int(),
});
export type TurnedAway = z.infer<typeof turnedAwaySchema>;

/** What a session has of the proxy that it came about by. */
export const observeFactsSchema = z.object({
  scope: observeScopeSchema,
  log: z.array(doorNoteSchema),
  devices: z.array(observedDeviceSchema),
  turnedAway: turnedAwaySchema,
});
export type ObserveFacts = z.infer<typeof observeFactsSchema>;

/** The proxy while it listens. Shown in the window and never saved. */
export const observeDoorSchema = z.object({
  sessionId: z.string(),
  scope: observeScopeSchema,
  address: socketAddressSchema,
  user: z.string(),
  password: z.string(),
  pacUrl: z.string(),
  /** Explains the set-up to whoever has this address; null where nobody else can open it. */
  helpUrl: z.string().nullable(),
  startedAtMs: z.number(),
  isLab: z.boolean(),
});
export type ObserveDoor = z.infer<typeof observeDoorSchema>;

/** Why a signal aborts when the window that shows a run is closed. */
export const windowGone = 'window gone';
