import { sql } from 'kysely'
import { oracle } from '#test/oracle.ts'
import type { Deed } from './client.ts'
import type { Stand } from './stand.ts'

/** Names what does not agree between what was answered and what is kept; nothing when all is well. */
export async function reckon(stand: Stand, deeds: readonly Deed[]): Promise<string[]> {
  const kept = await keptBy(stand)
  const wrong: string[] = []
  const points = new Map<string, number>()
  const note = (member: string, more: number) =>
    points.set(member, (points.get(member) ?? 0) + more)

  for (const deed of deeds) {
    const found = kept.get(deed.name)
    const status = deed.answer?.status
    const isDone = status !== undefined && status < 300
    const times = found?.times ?? 0
    if (times > 1) wrong.push(`${deed.kind} ${deed.name} was done ${times} times`)
    if (isDone && times === 0) wrong.push(`${deed.kind} ${deed.name} was answered and is lost`)
    if (isDone && found && found.id !== deed.answer!.body.id)
      wrong.push(`${deed.kind} ${deed.name} was answered with another's id`)
    if (status !== undefined && !isDone && times > 0)
      wrong.push(`${deed.kind} ${deed.name} was refused with ${status} and done`)
    if (isDone) for (const [member, more] of pointsOf(deed)) note(member, more)
    else if (times > 0) wrong.push(...unanswered(deed, status))
  }
  if (wrong.length === 0) wrong.push(...(await sums(stand, points)))
  const offences = await oracle(stand.owner)
  return [...wrong, ...offences.map((offence) => JSON.stringify(offence))]
}

/** The deeds among these that are kept, whatever their client was told. */
export async function keptOf(stand: Stand, deeds: readonly Deed[]): Promise<Deed[]> {
  const kept = await keptBy(stand)
  return deeds.filter(({ name }) => kept.has(name))
}

// what nobody was told of may be there, and whole: then the client asked no more
const unanswered = (deed: Deed, status: number | undefined): string[] =>
  status === undefined ? [`${deed.kind} ${deed.name} was done and nobody was told`] : []

type Kept = Map<string, { id: string; times: number }>

/** Every operation of the load that is kept, by the name that its client gave it. */
async function keptBy({ owner }: Stand): Promise<Kept> {
  const { rows } = await sql<{ name: string; id: string; times: number }>`
    select name, min(id::text) as id, count(*) as times from (
      select external_id as name, id from purchases.purchase
      union all select external_id, id from purchases.return
      union all select external_id, id from purchases.event
      union all select r.text, m.id from ledger.movement m
        join ledger.remark r on r.owner = m.owner and r.movement_id = m.id where m.kind = 'adjust'
      union all select reason, id from ledger.transfer
    ) as kept group by name
  `.execute(owner)
  return new Map(rows.map(({ name, ...rest }) => [name, rest]))
}

/** What a deed brought to each member, as it was answered. */
function pointsOf({ kind, member, answer }: Deed): readonly (readonly [string, number])[] {
  const { body } = answer!
  switch (kind) {
    case 'buy':
    case 'redeem':
      return [[member, body.earning.points - body.redemption.appliedPoints]]
    case 'return':
      return [[member, body.redemption.points - body.earning.clawedBackPoints]]
    case 'adjust':
    case 'event':
      return [[member, body.points]]
    case 'transfer':
      return [
        [member, -body.points],
        [body.to, body.points],
      ]
  }
}

/** Whether the movements of each member come to the points that were answered. */
async function sums({ owner, members }: Stand, told: Map<string, number>): Promise<string[]> {
  const { rows } = await sql<{ owner: string; points: number }>`
    select owner, sum(points)::bigint as points from ledger.movement
    where owner = any(${members}::uuid[]) group by owner
  `.execute(owner)
  const moved = new Map(rows.map((row) => [row.owner, row.points]))
  return members.flatMap((member) => {
    const [is, said] = [moved.get(member) ?? 0, told.get(member) ?? 0]
    return is === said ? [] : [`member ${member} was told of ${said} points and has ${is}`]
  })
}
