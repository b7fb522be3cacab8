import * as calls from '#domains/desk/calls.ts'
import * as notes from '#domains/desk/notes.ts'
import type { Context } from '#kit/context.ts'
import type { MemberId } from '#kit/core/ids.ts'
import { MINUTE } from '#kit/core/time.ts'
import type { Person } from './people.ts'

/** Who called today, how many minutes ago, how long, and what was noted; the last one is nobody's phone. */
const today = [
  { ago: 190, minutes: 4, note: 'Спрашивала, когда станут активны баллы. Объяснили.' },
  { ago: 125, minutes: 2, note: null },
  { ago: 80, minutes: 6, note: 'Просит перезвонить, когда придёт зимняя резина.' },
  { ago: 35, minutes: 3, note: 'Потерял карту, думает. Пока не блокируем.' },
  { ago: 20, minutes: 1, note: null },
] as const

const STRANGER = '+79260009999'

/** A few calls at the desk of the demo company with what was noted; told again they change nothing. */
export async function callTheDesk(
  ctx: Context,
  everybody: readonly Person[],
  owners: ReadonlyMap<Person, MemberId>,
): Promise<void> {
  const callers = everybody.filter(({ test }) => !test).slice(10, 10 + today.length - 1)
  for (const [place, { ago, minutes, note }] of today.entries()) {
    const caller = callers[place]
    const phone = caller?.phone ?? STRANGER
    const externalId = `demo-${place + 1}`
    const known = (await calls.list(ctx, { phone, limit: 50 })).items
    if (known.some((call) => call.externalId === externalId)) continue
    const at = (minutesAgo: number) =>
      new Date(ctx.now.getTime() - minutesAgo * MINUTE).toISOString()
    const asked = { externalId, phone, operator: 'operator@demo.example' }
    await calls.report(ctx, { ...asked, state: 'answered', at: at(ago) })
    const { id: callId } = await calls.report(ctx, {
      ...asked,
      state: 'ended',
      at: at(ago - minutes),
    })
    const owner = caller && owners.get(caller)
    if (owner && note !== null) await notes.write(ctx, owner, { text: note, callId })
  }
}
