import { Button, Kbd } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { Spotlight, spotlight } from '@mantine/spotlight'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { fullName, phone } from '../shared/format.ts'
import { queries } from '../shared/queries.ts'
import { may, type Session } from '../shared/session.ts'
import { groups } from './groups.ts'
import { paths } from './paths.ts'

/** Opens the palette; so do Ctrl+K and ⌘K. */
export function PaletteButton() {
  const { t } = useTranslation()
  return (
    <Button
      variant="default"
      size="sm"
      onClick={spotlight.open}
      rightSection={<Kbd size="xs">Ctrl K</Kbd>}
      visibleFrom="sm"
    >
      {t('app.search')}
    </Button>
  )
}

/** Finds pages and members from wherever one is. */
export function Palette({ session }: { readonly session: Session }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [query, setQuery] = useState('')
  const [search] = useDebouncedValue(query.trim(), 200)
  const asks = search.length > 1 && may(session, 'members:read')
  const found = useInfiniteQuery({ ...queries.members(search), enabled: asks })
  const pages = groups
    .flatMap(({ title: group, sections }) =>
      sections
        .filter(({ needs }) => may(session, needs))
        .map(({ to, title }) => ({ id: to, label: t(title), description: t(group), to })),
    )
    .filter(({ label, description }) =>
      `${label} ${description}`.toLowerCase().includes(query.trim().toLowerCase()),
    )
  const members = (asks ? (found.data ?? []) : []).slice(0, 8).map((member) => ({
    id: member.id,
    label: fullName(member.name) ?? t('members.unnamed'),
    description: member.phone ? phone(member.phone) : (member.email ?? ''),
    to: paths.member(member.id),
  }))
  const actions = [...pages, ...members]
  return (
    <Spotlight.Root query={query} onQueryChange={setQuery} shortcut={['mod + K']}>
      <Spotlight.Search placeholder={t('app.search')} aria-label={t('app.search')} />
      <Spotlight.ActionsList>
        {actions.map(({ id, label, description, to }) => (
          <Spotlight.Action
            key={id}
            label={label}
            description={description}
            onClick={() => void navigate(to)}
          />
        ))}
        {actions.length === 0 && <Spotlight.Empty>{t('members.none')}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  )
}
