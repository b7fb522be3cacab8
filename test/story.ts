import { expect } from 'vitest'
import * as ledger from '#domains/ledger/core/index.ts'
import { DAY } from '#kit/core/time.ts'
import { addPeriod, endOf } from '#kit/core/zone.ts'

/**
 * Plays a member's account, written as a bank statement, against the pure ledger:
 *
 *     2026-01-01  earn 100 from 2026-01-15 until 2026-12-31 for p1 idle 90
 *     2026-02-01  redeem 70 as r1              redeem all that, from the lots it expires in first
 *     2026-02-02  hold 10 until 2026-02-03 as h1       confirm 5 of h1        release h1
 *     2026-02-05  return 20 of r1              return 20 of r1 until 2026-03-07
 *     2026-02-05  clawback 50 of p1 unlimited short 10
 *     2026-02-05  adjust -5       transfer 10       touch       refuse redeem 500
 *     2026-02-06  expire 80       what the job records at that instant
 *     2026-02-06  balance 80      also: pending, held, debt, spendable, expiring … until …
 *     2026-02-06  lots 50+30      what is left of each lot, in the order of earning
 *
 * A day may have a time (2026-01-01T10:00), UTC. After each line the book must balance.
 */
export function story(text: string): ledger.Account {
  const teller = new Teller()
  for (const line of text.trim().split('\n')) {
    if (line.trim() === '') continue
    const [day, ...words] = line.trim().split(/\s+/) as [string, ...string[]]
    teller.play(line.trim(), instant(day), words)
  }
  return teller.account
}

const instant = (day: string): number =>
  Date.parse(day.includes('T') ? `${day}:00Z` : `${day}T00:00:00Z`)

const calendar: ledger.Calendar = {
  addPeriod: (at, period) => addPeriod('UTC', at, period),
  endOf: (at, unit) => endOf('UTC', at, unit),
}

type Told = { readonly at: number; readonly points: number; readonly words: readonly string[] }

class Teller {
  account = ledger.emptyAccount('member', 'programme')
  #made = 0
  #moved = 0
  readonly #holds = new Map<string, string>()
  readonly #redeemed = new Map<string, { draws: readonly ledger.Draw[]; back: number }>()
  readonly #newId = () => `id-${String(++this.#made).padStart(6, '0')}`

  play(line: string, at: number, [word = '', ...words]: readonly string[]): void {
    const told = { at, points: Number(words[0]), words }
    if (word in this.#asks) expect(this.#asks[word]!(told), line).toEqual(told.points)
    else if (word === 'lots') expect(this.#left().join('+'), line).toBe(words[0])
    else if (word === 'refuse') expect(this.#try(words, at), line).toBeNull()
    else if (word in this.#deeds) this.#post(line, this.#deeds[word]!(told))
    else throw new Error(`a story has no word '${word}': ${line}`)
    this.#balances(line)
  }

  readonly #asks: Record<string, (told: Told) => number> = {
    balance: ({ at }) => ledger.balanceAt(this.account, at).active,
    pending: ({ at }) => ledger.balanceAt(this.account, at).pending,
    held: ({ at }) => ledger.balanceAt(this.account, at).held,
    debt: ({ at }) => ledger.balanceAt(this.account, at).debt,
    spendable: ({ at }) => ledger.spendable(this.account, at),
    expiring: ({ at, words }) =>
      ledger
        .expiringWithin(this.account, at, until(words) ?? Infinity)
        .reduce((total, { points }) => total + points, 0),
  }

  readonly #deeds: Record<string, (told: Told) => readonly ledger.Posting[] | null> = {
    earn: ({ at, points, words }) => [
      ledger.earn(
        this.account,
        {
          ...because(at),
          points,
          activatesAt: instantAfter(words, 'from') ?? at,
          expiresAt: until(words),
          idle: after(words, 'idle') ? { days: Number(after(words, 'idle')) } : null,
          purchaseId: after(words, 'for') ?? null,
        },
        at,
        this.#newId,
      ),
    ],
    open: ({ at, points, words }) => {
      const asked = { ...because(at), points, activatesAt: at, expiresAt: until(words) }
      return [ledger.open(this.account, asked, at, this.#newId)]
    },
    redeem: ({ at, points, words }) => {
      const current = this.#current(at)
      const posting = ledger.redeem(this.account, { ...because(at), points }, at, this.#newId)
      if (posting) this.#redeemed.set(after(words, 'as') ?? '', { draws: posting.draws, back: 0 })
      return posting && [...current, posting]
    },
    hold: ({ at, points, words }) => {
      const asked = { ...because(at), points, subject: 'story', expiresAt: until(words) }
      const current = this.#current(at)
      const posting = ledger.hold(this.account, asked, at, this.#newId)
      if (posting) this.#holds.set(after(words, 'as') ?? '', posting.movement.id)
      return posting && [...current, posting]
    },
    confirm: ({ at, points, words }) => {
      const name = after(words, 'of')!
      const postings = ledger.redeemHold(
        this.account,
        this.#holds.get(name)!,
        { ...because(at), points },
        this.#newId,
      )
      this.#redeemed.set(name, { draws: postings[1]!.draws, back: 0 })
      return postings
    },
    release: ({ at, words }) => [
      ledger.release(this.account, this.#holds.get(words[0]!)!, because(at), this.#newId),
    ],
    return: ({ at, points, words }) => {
      const redeemed = this.#redeemed.get(after(words, 'of')!)!
      const asked = {
        ...because(at),
        draws: redeemed.draws.map((draw) => ({ lot: this.#lot(draw.lotId), points: draw.points })),
        alreadyBack: redeemed.back,
        points,
        restoreUntil: until(words),
      }
      redeemed.back += points
      return ledger.giveBack(this.account, asked, at, this.#newId)
    },
    clawback: ({ at, points, words }) => {
      const { postings, shortfall } = ledger.clawback(
        this.account,
        {
          ...because(at),
          points,
          purchaseId: after(words, 'of')!,
          policy: words[3] as ledger.ClawbackPolicy,
        },
        at,
        this.#newId,
      )
      expect(shortfall, words.join(' ')).toBe(Number(after(words, 'short') ?? 0))
      return postings
    },
    adjust: ({ at, points, words }) => {
      const asked = { ...because(at), points, expiresAt: until(words), reason: 'story' }
      const posting = ledger.adjust(this.account, asked, at, this.#newId)
      return posting && [posting]
    },
    transfer: ({ at, points }) => {
      const out = ledger.transferOut(this.account, { ...because(at), points }, at, this.#newId)
      return out && [out.posting]
    },
    expire: ({ at, points }) => {
      const postings = ledger.expire(this.account, at, this.#newId)
      expect(postings.reduce((total, { movement }) => total - movement.points, 0)).toBe(points)
      return postings
    },
    touch: ({ at }) => {
      this.account = ledger.extend(this.account, ledger.touch(this.account, at, at, calendar))
      return []
    },
  }

  #current(at: number): readonly ledger.Posting[] {
    const { account, postings } = ledger.currentAt(this.account, at, this.#newId)
    this.#moved += sumOf(postings)
    this.account = account
    return []
  }

  #try([word = '', points = '']: readonly string[], at: number) {
    return this.#deeds[word]!({ at, points: Number(points), words: [points] })
  }

  #post(line: string, postings: readonly ledger.Posting[] | null): void {
    if (!postings) return expect.fail(`${line}: not enough points`)
    this.account = ledger.applyAll(this.account, postings)
    this.#moved += sumOf(postings)
  }

  #balances(line: string): void {
    const left = this.#left().reduce((total, each) => total + each, 0)
    expect(left - this.account.debt, `the book balances after: ${line}`).toBe(this.#moved)
  }

  #left(): number[] {
    return this.account.lots.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map((lot) => lot.remaining)
  }

  #lot(id: string): ledger.Lot {
    return this.account.lots.find((lot) => lot.id === id)!
  }
}

const because = (at: number): ledger.Why => ({
  cause: { kind: 'story', id: String(at / DAY) },
  occurredAt: at,
})

const sumOf = (postings: readonly ledger.Posting[]): number =>
  postings.reduce((total, { movement }) => total + movement.points, 0)

const after = (words: readonly string[], word: string): string | undefined =>
  words.includes(word) ? words[words.indexOf(word) + 1] : undefined

const instantAfter = (words: readonly string[], word: string): number | undefined => {
  const day = after(words, word)
  return day === undefined ? undefined : instant(day)
}

const until = (words: readonly string[]): number | null => instantAfter(words, 'until') ?? null
