import type { Page } from 'playwright-core'
import type { DemoServer } from './demoServer.ts'
import type { Providers } from './providers.ts'

export type Language = 'ru' | 'en'

/** What the scenes are about. */
export type Stage = {
  readonly memberId: string
  readonly programmeId: string
  /** The version that is being edited. */
  readonly draft: number
  readonly caseId: string
  /** A mailing that is still written, one that was sent, and one that rests. */
  readonly mailingId: string
  readonly sentId: string
  readonly pausedId: string
  readonly reportId: string
  /** The word of the programme in public addresses. */
  readonly slug: string
}

export type Playing = Stage & {
  readonly language: Language
  readonly server: DemoServer
  readonly providers: Providers
}

/** One picture: who looks at what. */
export type Scene = {
  readonly name: string
  readonly who:
    | 'owner'
    | 'marketer'
    | 'operator'
    | 'cashier'
    | 'member'
    /** Somebody who joins on the way, and somebody who only looks. */
    | 'newcomer'
    | 'visitor'
  /** In pixels; 1280 unless said. */
  readonly widths?: readonly number[]
  /** Stays where the scene before has ended unless said. */
  readonly at?: (playing: Playing) => string
  readonly play?: (page: Page, playing: Playing) => Promise<unknown>
  /** Once the picture is taken. */
  readonly after?: (playing: Playing, page: Page) => Promise<unknown>
  /** Of the window, in pixels. */
  readonly height?: number
}

export const heading = (page: Page) => page.getByRole('heading', { level: 1 }).waitFor()
export const table = (page: Page) => page.getByRole('table').first().waitFor()
