import type { MetricObject } from 'prom-client'
import type { DoorParts } from './door.ts'

/** What the first process tells one that keeps a door. */
export type ToDoor =
  | {
      readonly say: 'open'
      readonly parts: Pick<DoorParts, 'config' | 'databaseUrl' | 'secret' | 'reusePort'>
    }
  | { readonly say: 'stop' }
  /** Asks for what it has measured. */
  | { readonly say: 'measure'; readonly id: number }
  /** What all doors have measured together. */
  | { readonly say: 'metrics'; readonly id: number; readonly text: string }

/** What a door tells the first process. */
export type FromDoor =
  | { readonly say: 'opened'; readonly url: string }
  | { readonly say: 'failed'; readonly code: string | null; readonly message: string }
  /** Facts were committed: the outbox has something to deliver. */
  | { readonly say: 'wake' }
  | { readonly say: 'measured'; readonly id: number; readonly figures: MetricObject[] }
  /** Somebody asks this door for the measurements of all. */
  | { readonly say: 'metrics'; readonly id: number }
