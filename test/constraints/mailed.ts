import * as mailings from '#domains/mailings/mailings.ts'
import * as members from '#domains/members/members.ts'
import type { Context } from '#kit/context.ts'

/** A mailing that is still written, to a list with one member on it. */
export async function mail(ctx: Context, programmeId: string): Promise<void> {
  const { id: memberId } = await members.enrol(ctx, { phone: '+79035550199' })
  const about = { name: 'Weekend', purpose: 'offers', programmeId } as const
  const { id } = await mailings.create(ctx, about)
  await mailings.setList(ctx, id, { members: [memberId] })
}
