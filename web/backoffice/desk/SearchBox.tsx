import { Combobox, Group, Text, TextInput, useCombobox } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { MemberAnswer } from '#domains/members/members.api.ts'
import { day, fullName, phone } from '../../shared/format.ts'
import { paths } from '../paths.ts'
import { deskQueries } from './queries.ts'
import { useShortcut } from './shortcuts.ts'

type Found = {
  readonly to: string
  readonly title: string
  readonly note: string
  readonly why: string
}

/** Finds a member by whatever the caller can tell; arrows choose, Enter opens. */
export function SearchBox() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [typed, setTyped] = useState('')
  const [text] = useDebouncedValue(typed.trim(), 150)
  const box = useRef<HTMLInputElement>(null)
  const combobox = useCombobox()
  const [round, setRound] = useState(0)
  useShortcut('Slash', () => box.current?.focus())
  const asks = text.length > 1
  const { data, isFetching } = useQuery({ ...deskQueries.search(text), enabled: asks })
  const found = asks && data ? listed(t, text, data) : []
  const go = (to: string) => {
    setTyped('')
    // the next search begins with nothing chosen
    setRound(round + 1)
    combobox.closeDropdown()
    void navigate(to)
  }
  const settled = asks && data !== undefined && text === typed.trim()
  return (
    <Combobox store={combobox} onOptionSubmit={go} withinPortal={false}>
      <Combobox.Target key={round} withExpandedAttribute>
        <TextInput
          ref={box}
          flex={1}
          miw={240}
          size="md"
          type="search"
          aria-label={t('desk.search')}
          placeholder={t('desk.search.short')}
          value={typed}
          autoComplete="off"
          onChange={({ currentTarget }) => {
            setTyped(currentTarget.value)
            combobox.openDropdown()
            combobox.resetSelectedOption()
          }}
          onFocus={() => typed !== '' && combobox.openDropdown()}
          onBlur={() => combobox.closeDropdown()}
          onKeyDown={(event) => {
            // one answer needs no arrows
            if (event.key !== 'Enter' || !settled || found.length === 0) return
            if (combobox.getSelectedOptionIndex() === -1) {
              event.preventDefault()
              go(found[0]!.to)
            }
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={!asks || (found.length === 0 && isFetching)}>
        <Results found={found} />
      </Combobox.Dropdown>
    </Combobox>
  )
}

function Results({ found }: { readonly found: readonly Found[] }) {
  const { t } = useTranslation()
  return (
    <Combobox.Options aria-label={t('desk.search')} mah={420} style={{ overflowY: 'auto' }}>
      {found.map((each) => (
        <Combobox.Option key={`${each.to} ${each.why}`} value={each.to}>
          <Group justify="space-between" gap={0}>
            <div>
              <Text size="sm" fw={500}>
                {each.title}
              </Text>
              <Text size="xs" c="dimmed">
                {each.note}
              </Text>
            </div>
            <Text size="xs" c="dimmed">
              {each.why}
            </Text>
          </Group>
        </Combobox.Option>
      ))}
      {found.length === 0 && <Combobox.Empty>{t('desk.search.none')}</Combobox.Empty>}
    </Combobox.Options>
  )
}

type Answer = Awaited<ReturnType<NonNullable<ReturnType<typeof deskQueries.search>['queryFn']>>>
type Data = Extract<Answer, { members: unknown }>

function listed(t: TFunction, text: string, { members, receipts }: Data): Found[] {
  const people = members.map((member) => ({ ...shown(t, member), why: whyFound(t, text, member) }))
  const buyers = receipts.map(({ purchase, member }) => ({
    ...shown(t, member),
    why: t('desk.search.by.receipt', {
      receipt: purchase.externalId,
      date: day(purchase.occurredAt),
    }),
  }))
  if (people.length + buyers.length > 0 || !looksLikePhone(text)) return [...people, ...buyers]
  const enrol = t('desk.search.enrol', { phone: text })
  return [{ to: paths.deskEnrol(text), title: enrol, note: t('desk.search.none'), why: '' }]
}

const shown = (t: TFunction, member: MemberAnswer) => ({
  to: paths.deskMember(member.id),
  title: fullName(member.name) ?? t('members.unnamed'),
  note: [member.phone && phone(member.phone), member.email].filter(Boolean).join(' · '),
})

/** Whether a text that found nobody is a phone that may be enrolled. */
const looksLikePhone = (text: string): boolean =>
  /^[+\d][\d\s()-]*$/.test(text) && digits(text).length >= 10 && digits(text).length <= 12

const digits = (text: string): string => text.replace(/\D/g, '')

/** By what the member was found, told from the shape of the text: of a phone only the end may be shown. */
function whyFound(t: TFunction, text: string, member: MemberAnswer): string {
  const tail = digits(text).slice(-10)
  if (tail.length === 10 && digits(member.phone ?? '').endsWith(tail.slice(-4)))
    return t('desk.search.by.phone')
  if (text.includes('@') && member.email !== null) return t('desk.search.by.email')
  if (text === member.externalId) return t('desk.search.by.external')
  if (/^[\d\s-]{8,}$/.test(text)) return t('desk.search.by.card', { card: `…${tail.slice(-4)}` })
  return t('desk.search.by.name')
}
