import { expect } from 'vitest'
import { unused } from '#test/shop.ts'
import { send, tell, type Play } from './play.ts'
import { pieces } from './receipt.ts'
import type { Of, Piece } from './steps.ts'
import { isRefused, takeGoods } from './till.ts'
import { draftOf, keep, pickLast, type Member, type Purchase, type ReceiptBody } from './world.ts'

/** What comes back: whole purchases, and goods by line. */
export const doings = {
  cancel: async (play: Play, step: Of<'cancel'>) => {
    const purchase = pickLast(play.world.purchases, step.purchase)
    tell(play, `cancel ${numberOf(purchase)}`)
    const refused = purchase.state === 'confirmed' ? null : 'purchase.returned'
    return takeBack(play, purchase, {
      path: 'cancel',
      body: undefined,
      refused,
      lines: null,
      occurredAt: play.world.at,
    })
  },
  return: async (play: Play, step: Of<'return'>) => {
    const { world } = play
    const purchase = pickLast(world.purchases, step.purchase)
    const lines = step.pieces.map((each) => piecesOf(purchase, each))
    const occurredAt = world.at - step.ago
    const twice = step.again && purchase.numbers.length > 0
    const externalId = twice ? purchase.numbers[0]! : `V-${unused()}`
    tell(
      play,
      `return of ${numberOf(purchase)}: ${lines.map(({ line, quantity }) => `${pieces(quantity)} of line ${line + 1}`).join(', ')}`,
    )
    const isOver = purchase.state === 'returned' || purchase.state === 'cancelled'
    return takeBack(play, purchase, {
      path: 'returns',
      body: {
        externalId,
        occurredAt: iso(occurredAt),
        lines: lines.map(({ line, quantity }) => ({
          lineId: `${line + 1}`,
          quantity: pieces(quantity),
        })),
      },
      refused: isOver ? 'purchase.returned' : twice ? 'return.duplicate' : null,
      lines,
      occurredAt,
    })
  },
}

const iso = (at: number): string => new Date(at).toISOString()

/** So much of a line of which something is left; one that is asked too much of may not even be there. */
function piecesOf({ lines, back }: Purchase, { line, much }: Piece) {
  const left = lines.map(({ quantity }, place) => quantity - back[place]!)
  const open = left.flatMap((quantity, place) => (quantity > 0 ? [place] : []))
  const place = much === 'too much' ? line % (lines.length + 1) : (open[line % open.length] ?? 0)
  const some = left[place] ?? 0
  const quantity = { all: some, half: Math.ceil(some / 2), least: 1, 'too much': some + 1 }[much]
  return { line: place, quantity: Math.max(1, quantity) }
}

type TakingBack = {
  readonly path: 'cancel' | 'returns'
  readonly body: unknown
  readonly refused: string | null
  readonly lines: readonly { readonly line: number; readonly quantity: number }[] | null
  readonly occurredAt: number
}

async function takeBack(
  play: Play,
  purchase: Purchase,
  asked: TakingBack,
): Promise<readonly Member[]> {
  const { world } = play
  const account = draftOf(purchase.owner)
  const outcome = asked.refused
    ? { refused: asked.refused }
    : takeGoods(world, account, purchase, asked.lines, asked.occurredAt)
  const state =
    asked.path === 'cancel'
      ? 'cancelled'
      : 'whole' in outcome && outcome.whole
        ? 'returned'
        : 'partially_returned'
  await send(
    play,
    ['POST', `/v1/purchases/${purchase.id}/${asked.path}`, asked.body],
    isRefused(outcome) ? outcome : { body: { ...outcome.answer, state } },
  )
  if (isRefused(outcome)) return [purchase.owner]
  keep(purchase.owner, account)
  for (const { member, account } of outcome.formers) Object.assign(member.account, account)
  for (const { line, quantity } of outcome.back) purchase.back[line]! += quantity
  purchase.pointsBack += outcome.pointsBack
  purchase.state = state
  const { externalId } = (asked.body ?? {}) as { externalId?: string }
  if (externalId) purchase.numbers.push(externalId)
  return [purchase.owner]
}

/** Each purchase is found in the state that the model says. */
export async function checkPurchases({ world, shop }: Play): Promise<void> {
  for (const { id, state, sent } of world.purchases) {
    const { body } = await shop.ask('GET', `/v1/purchases/${id}`)
    expect(body).toEqual({ ...(JSON.parse(sent.text) as object), state })
  }
}

const numberOf = ({ sent }: Purchase): string => (sent.body as ReceiptBody).externalId
