import { Type, type Static } from 'typebox'
import { exact, operations, Uuid } from '#kit/core/operation.ts'
import { refusals } from '#kit/core/refusal.ts'

const List = Type.String({
  pattern: '^[a-z][a-z-]{0,39}$',
  description: 'Which list of the pages it is a part of: members',
})
const Name = Type.String({ minLength: 1, maxLength: 60, pattern: '\\S' })
const Address = Type.String({
  minLength: 1,
  maxLength: 1000,
  description: 'The filters as an address has them: state=active&tag=vip',
})
const Shared = Type.Boolean({ description: 'Colleagues of the organisation see it too' })

export const View = exact({
  id: Uuid,
  name: Type.String(),
  address: Type.String(),
  shared: Shared,
  mine: Type.Boolean(),
  author: Type.String({ description: 'Whose it is, by name' }),
})
export type View = Static<typeof View>

export const NewView = exact({
  list: List,
  name: Name,
  address: Address,
  shared: Type.Optional(Shared),
})
export type NewView = Static<typeof NewView>

export const ViewEdit = exact({ name: Type.Optional(Name), shared: Type.Optional(Shared) })
export type ViewEdit = Static<typeof ViewEdit>

const viewParams = exact({ viewId: Uuid })

export const viewsApi = operations({
  list: {
    method: 'GET',
    path: '/v1/views',
    summary: 'The views of a list that one has kept, then those that colleagues share',
    needs: 'session',
    query: exact({ list: List }),
    returns: exact({ items: Type.Array(View) }),
  },
  keep: {
    method: 'POST',
    path: '/v1/views',
    summary: 'Keep a view of a list; one’s own of that name gets the new filters',
    needs: 'session',
    // asked again it keeps the same
    key: 'none',
    body: NewView,
    returns: View,
    status: 201,
    refuses: ['view.too_many'],
    example: { list: 'members', name: 'VIP', address: 'state=active&tag=vip' },
  },
  edit: {
    method: 'PATCH',
    path: '/v1/views/:viewId',
    summary: 'Rename a view of one’s own, share it, or keep it to oneself again',
    needs: 'session',
    key: 'none',
    params: viewParams,
    body: ViewEdit,
    returns: View,
    refuses: ['view.unknown', 'view.not_yours', 'view.name_taken'],
    example: { shared: true },
  },
  drop: {
    method: 'DELETE',
    path: '/v1/views/:viewId',
    summary: 'Delete a view of one’s own; who manages operators may delete a shared one too',
    needs: 'session',
    key: 'none',
    params: viewParams,
    returns: Type.Void(),
    status: 204,
    refuses: ['view.unknown', 'view.not_yours'],
  },
})

export const viewsRefusals = refusals({
  'view.unknown': {
    status: 404,
    en: 'There is no such view here. Somebody may have deleted it.',
    ru: 'Такого вида здесь нет. Возможно, его удалили.',
  },
  'view.not_yours': {
    status: 403,
    en: 'The view is {author}’s. Save one of your own instead.',
    ru: 'Автор вида — {author}. Сохраните вместо него свой.',
  },
  'view.name_taken': {
    status: 409,
    en: 'You have a view of that name already. Choose another name.',
    ru: 'У вас уже есть вид с таким названием. Выберите другое.',
  },
  'view.too_many': {
    status: 409,
    en: 'More than {most} views of one list are not kept. Delete one you do not need.',
    ru: 'Больше {most} видов одного списка не хранится. Удалите ненужный.',
  },
})
