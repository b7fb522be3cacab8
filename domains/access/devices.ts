import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { newId } from '#kit/newId.ts'
import { idAfter, pageOf } from '#kit/page.ts'
import { note } from './audit.ts'
import type { Device, KnownTill, NewDevice } from './devices.api.ts'
import * as store from './devices.store.ts'
import * as operators from './operators.store.ts'
import { by } from './roles.ts'
import { SESSION_TOKEN, sessionTokenOf, sha256 } from './secrets.ts'
import { forgetSessions } from './sessions.ts'

/** One page of the devices that are known tills, or were; newest first. */
export async function listDevices(
  ctx: Context,
  query: { readonly cursor?: string; readonly limit?: number },
): Promise<{ items: Device[]; next: string | null }> {
  const limit = query.limit ?? 50
  const rows = await store.list(ctx.db, ctx.organisationId, idAfter(query.cursor), limit + 1)
  return pageOf(rows, limit, ({ id }) => [id], shown)
}

/** Makes a browser a known till. The token is for that browser alone. Throws `device.till_unknown`. */
export async function enrolDevice(
  ctx: Context,
  { tillId, name }: NewDevice,
): Promise<{ token: string; device: Device }> {
  return ctx.transaction(async (ctx) => {
    const { organisationId, now: madeAt } = ctx
    if (!(await store.isOpen(ctx.db, organisationId, tillId)))
      throw new Refusal('device.till_unknown', { tillId })
    const token = sessionTokenOf()
    const row = { id: newId<'device'>(), organisationId, tillId, name, madeAt, madeBy: by(ctx) }
    await store.insert(ctx.db, { ...row, hash: sha256(token) })
    await note(ctx, { operation: 'device.enrolled', object: row.id, new: { name, tillId } })
    return { token, device: shown((await store.byId(ctx.db, organisationId, row.id))!) }
  })
}

/** Ends a device and the sessions that began there by a PIN. Throws `device.unknown`. */
export async function endDevice(ctx: Context, deviceId: string): Promise<Device> {
  return ctx.transaction(async (ctx) => {
    const device = await store.byId(ctx.db, ctx.organisationId, deviceId)
    if (!device) throw new Refusal('device.unknown', { deviceId })
    await store.end(ctx.db, deviceId, by(ctx), ctx.now)
    await note(ctx, { operation: 'device.ended', object: deviceId, new: { name: device.name } })
    ctx.afterCommit(forgetSessions)
    return shown((await store.byId(ctx.db, ctx.organisationId, deviceId))!)
  })
}

/** The known till behind a browser's token; undefined when it is none, or is none any more. */
export async function deviceOf(
  ctx: Context,
  token: string | null,
): Promise<store.DeviceRow | undefined> {
  if (token === null || !SESSION_TOKEN.test(token)) return undefined
  const found = await store.byHash(ctx.db, sha256(token))
  return found?.endedAt === null && found.closedAt === null ? found : undefined
}

/** Which till a browser is known to be, and who may sign in there by a PIN. */
export async function knownTill(ctx: Context, token: string | null): Promise<KnownTill> {
  const found = await deviceOf(ctx, token)
  if (!found) return { till: null }
  const [organisation] = await operators.organisations(ctx.db, [found.organisationId])
  return {
    till: {
      deviceId: found.id,
      organisation: organisation!,
      store: { id: found.storeId, name: found.storeName },
      till: { id: found.tillId, name: found.tillName },
      people: await store.people(ctx.db, found.organisationId, ctx.now),
    },
  }
}

const shown = (row: store.DeviceRow): Device => ({
  id: row.id,
  name: row.name,
  store: { id: row.storeId, name: row.storeName },
  till: { id: row.tillId, name: row.tillName },
  madeAt: row.madeAt.toISOString(),
  madeBy: row.madeBy,
  endedAt: row.endedAt?.toISOString() ?? null,
})
