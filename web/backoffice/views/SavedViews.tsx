import { Button, Group } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { View } from '#domains/access/views.api.ts'
import { useSession } from '../../ui/rights.ts'
import { ChangeViews } from './ChangeViews.tsx'
import { addressOf } from './core/views.ts'
import { viewQueries } from './queries.ts'
import { SaveView } from './SaveView.tsx'

type Props = {
  /** The list they are of. */
  readonly list: string
  readonly params: URLSearchParams
  /** The names of its filters; nothing else of the address is kept. */
  readonly filters: readonly string[]
  readonly open: (address: string) => void
}

/** The views of a list, one's own and those of colleagues: to open, save, share, rename and delete. */
export function SavedViews(props: Props) {
  // views are of people; a key has none
  return useSession().kind === 'person' ? <Views {...props} /> : null
}

function Views(props: Props) {
  const { t } = useTranslation()
  const views = useQuery(viewQueries.of(props.list)).data?.items
  const [doing, begin] = useState<'save' | 'change' | null>(null)
  const address = addressOf(props.params, props.filters)
  if (!views || (views.length === 0 && address === '')) return null
  const isKept = views.some((view) => view.address === address)
  const close = () => begin(null)
  return (
    <Group gap={6} role="group" aria-label={t('views.title')}>
      {views.map((view) => (
        <Open
          key={view.id}
          view={view}
          isOpen={view.address === address}
          open={() => props.open(view.address === address ? '' : view.address)}
        />
      ))}
      {address !== '' && !isKept && (
        <Button size="compact-sm" variant="subtle" onClick={() => begin('save')}>
          {t('views.save')}
        </Button>
      )}
      {views.length > 0 && (
        <Button size="compact-sm" variant="subtle" onClick={() => begin('change')}>
          {t('views.change')}
        </Button>
      )}
      {doing === 'save' && (
        <SaveView list={props.list} address={address} views={views} close={close} />
      )}
      {doing === 'change' && <ChangeViews list={props.list} views={views} close={close} />}
    </Group>
  )
}

/** One view; a colleague's says whose it is. */
function Open(props: { readonly view: View; readonly isOpen: boolean; readonly open: () => void }) {
  const { name, mine, author } = props.view
  return (
    <Button
      size="compact-sm"
      radius="xl"
      variant={props.isOpen ? 'light' : 'default'}
      aria-pressed={props.isOpen}
      maw={280}
      onClick={props.open}
    >
      {mine ? name : `${name} · ${author}`}
    </Button>
  )
}
