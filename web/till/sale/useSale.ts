import { useEffect, useState } from 'react'
import type { Purchase, Quote } from '../answers.ts'
import {
  instantOf,
  numberOf,
  receiptOf,
  type Goods,
  type Place,
  type Receipt,
} from '../core/receipt.ts'
import { minorOf } from '../core/sums.ts'
import { keep } from '../queue.ts'
import { ask, codeOf, isLost, reach, wordsOf } from '../server.ts'
import { signedIn } from '../signedIn.ts'
import { play } from '../sound.ts'
import type { Chosen } from './member.ts'

/** A receipt with what the server says it comes to. */
export type Quoted = {
  readonly receipt: Receipt
  readonly points: number
  readonly quote: Quote
  /** What was asked, as text: the answer is for this and nothing else. */
  readonly asked: string
}

export type Ending =
  | { readonly kind: 'sold'; readonly purchase: Purchase; readonly receipt: Receipt }
  | { readonly kind: 'kept'; readonly amount: number; readonly receipt: Receipt }

/** Where a sale stands: being made, waiting for a code, being confirmed, or without an answer. */
export type Step = 'making' | 'code' | 'busy' | 'lost'

const newNumber = (): string => numberOf(new Date(), Math.floor(Math.random() * 100))

/** One sale from the first digit to its confirmation. */
export function useSale(
  place: Place,
  begun: string,
  onEnd: (ending: Ending, member: Chosen | null) => void,
) {
  const [typed, setTyped] = useState(begun)
  const [goods, setGoods] = useState<readonly Goods[]>([])
  const [member, setMember] = useState<Chosen | null>(null)
  const [points, setPoints] = useState(0)
  const [number] = useState(newNumber)
  const [step, setStep] = useState<Step>('making')
  const amount =
    goods.length > 0
      ? goods.reduce((sum, { price, pieces }) => sum + price * pieces, 0)
      : (minorOf(typed, place.minorDigits) ?? 0)
  const make = (): Receipt => {
    const occurredAt = instantOf(new Date())
    const ref = member?.ref ?? null
    return receiptOf(place, { externalId: number, occurredAt, member: ref, amount, goods })
  }
  const about = { make, amount, member, goods, points, active: step === 'making' }
  const quoting = useQuote({ ...about, spendNothing: () => setPoints(0) })
  const { quoted } = quoting
  const settling = useSettling({ step, setStep, quoting, amount, member, make, onEnd })
  /** What was wrong is over once something else is asked. */
  const after =
    <Value>(set: (value: Value) => void) =>
    (value: Value) => {
      settling.forget()
      set(value)
    }
  return {
    typed,
    setTyped: after(setTyped),
    goods,
    setGoods: after(setGoods),
    member,
    points,
    setPoints: after(setPoints),
    amount,
    step,
    setStep,
    confirm: settling.confirm,
    keepForLater: settling.keepForLater,
    quoted,
    isQuoted: quoting.isFresh,
    trouble: settling.trouble ?? quoting.trouble,
    setMember: after((next: Chosen | null) => {
      setPoints(0)
      setMember(next)
    }),
  }
}

export type Sale = ReturnType<typeof useSale>

/** Confirms what was quoted, or keeps it on the device. */
function useSettling(of: {
  readonly step: Step
  setStep(step: Step): void
  readonly quoting: ReturnType<typeof useQuote>
  readonly amount: number
  readonly member: Chosen | null
  make(): Receipt
  onEnd(ending: Ending, member: Chosen | null): void
}) {
  const { step, setStep, quoting, amount, member, make, onEnd } = of
  const { quoted } = quoting
  const [trouble, setTrouble] = useState<string | null>(null)

  async function confirm(code?: string): Promise<void> {
    if (!quoted || (step === 'making' && !quoting.isFresh)) return
    if (quoted.quote.confirmation.codeNeeded && code === undefined) return askCode(quoted)
    setStep('busy')
    setTrouble(null)
    const { receipt, quote } = quoted
    try {
      const body = {
        ...receipt,
        quoteId: quote.id,
        pointsToRedeem: quoted.points,
        ...(code !== undefined && { confirmationCode: code }),
      }
      const purchase = await ask((client) =>
        client.purchases.confirm({ body }, { idempotencyKey: keyOf(receipt) }),
      )
      onEnd({ kind: 'sold', purchase, receipt }, member)
      play('done')
    } catch (error) {
      play('refused')
      setTrouble(wordsOf(error))
      setStep(stepAfter(error))
      if (codeOf(error) === 'quote.expired' || codeOf(error) === 'price_changed') quoting.again()
    }
  }

  async function askCode({ quote }: Quoted): Promise<void> {
    setTrouble(null)
    try {
      await ask((client) => client.purchases.sendCode({ params: { quoteId: quote.id } }))
      setStep('code')
    } catch (error) {
      setTrouble(wordsOf(error))
    }
  }

  /** Keeps the receipt on the device: it earns when the server has it, and spends nothing. */
  async function keepForLater(): Promise<void> {
    const who = signedIn.get()
    if (!who || amount === 0) return
    // one that was on its way is kept as it was: the server knows it again
    const receipt = step === 'lost' && quoted ? quoted.receipt : make()
    const organisationId = who.organisationId
    const about = { who: member?.name ?? member?.text ?? null, organisationId, refused: null }
    await keep({ key: `${keyOf(receipt)}-kept`, receipt, amount, ...about })
    onEnd({ kind: 'kept', amount, receipt }, member)
    play('done')
  }

  return { confirm, keepForLater, trouble, forget: () => setTrouble(null) }
}

/** The same sale has the same key, however often it is tried. */
const keyOf = ({ externalId, tillId, occurredAt }: Receipt): string =>
  `till-${tillId ?? 'none'}-${externalId}-${occurredAt}`

function stepAfter(error: unknown): Step {
  if (isLost(error)) return 'lost'
  return codeOf(error)?.startsWith('confirmation.') ? 'code' : 'making'
}

/** Milliseconds that the sum stands still before the server is asked. */
const CALM = 250

function useQuote(of: {
  make(): Receipt
  readonly amount: number
  readonly member: Chosen | null
  readonly goods: readonly Goods[]
  readonly points: number
  readonly active: boolean
  spendNothing(): void
}) {
  const { make, amount, member, goods, points, active } = of
  const asked = JSON.stringify([amount, member?.ref, goods, points])
  const online = reach.use()
  const [turn, setTurn] = useState(0)
  const [quoted, setQuoted] = useState<Quoted | null>(null)
  const [trouble, setTrouble] = useState<string | null>(null)
  useEffect(() => {
    if (!active) return
    if (amount === 0 || !online) {
      setQuoted(null)
      setTrouble(null)
      return
    }
    const leaving = new AbortController()
    const work = async () => {
      const receipt = make()
      try {
        const body = { ...receipt, pointsToRedeem: points }
        const { signal } = leaving
        const quote = await ask((client) => client.purchases.quote({ body }, { signal }))
        if (signal.aborted) return
        setQuoted({ receipt, points, quote, asked })
        setTrouble(null)
      } catch (error) {
        if (leaving.signal.aborted) return
        setQuoted(null)
        setTrouble(wordsOf(error))
        // the points were too many for this receipt: without them it can go on
        if (points > 0 && /^(points|redeem)\./.test(codeOf(error) ?? '')) of.spendNothing()
      }
    }
    const waiting = setTimeout(() => void work(), CALM)
    return () => {
      clearTimeout(waiting)
      leaving.abort()
    }
    // what is left out follows from what is named, or changes nothing of the answer
  }, [asked, active, online, turn])
  return {
    quoted,
    trouble,
    isFresh: quoted?.asked === asked,
    again: () => setTurn((now) => now + 1),
  }
}
