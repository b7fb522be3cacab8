import {
  Checkbox,
  NumberInput,
  SegmentedControl,
  Select,
  SimpleGrid,
  TagsInput,
  Text,
  TextInput,
} from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Filter, Mailing } from '#domains/mailings/mailings.api.ts'
import { language } from '../../shared/i18n.ts'
import { queries } from '../../shared/queries.ts'
import { ladderOf } from '../member/TierAndStore.tsx'
import { languages } from '../messages/queries.ts'
import { Step } from './Step.tsx'
import { ListForm } from './ListForm.tsx'
import { channels, mailingQueries } from './queries.ts'
import type { Drafting } from './useDraft.ts'

/** Whom a mailing is for: conditions that members have to fit, or a list of them. */
export function Whom(props: { readonly mailing: Mailing; readonly drafting: Drafting }) {
  const { t } = useTranslation()
  const { mailing, drafting } = props
  const { audience } = drafting.draft
  return (
    <Step title={t('mail.whom')}>
      <SegmentedControl
        aria-label={t('mail.whom.by')}
        data={(['filter', 'list'] as const).map((value) => ({
          value,
          label: t(`mail.whom.${value}`),
        }))}
        value={audience.kind}
        onChange={(kind) =>
          drafting.change({ audience: { kind: kind === 'list' ? 'list' : 'filter' } })
        }
        fullWidth
      />
      {audience.kind === 'filter' ? (
        <Conditions
          mailing={mailing}
          filter={audience}
          change={(next) => drafting.change({ audience: next })}
        />
      ) : (
        <ListForm mailing={mailing} />
      )}
    </Step>
  )
}

type Parts = {
  readonly mailing: Mailing
  readonly filter: Filter
  readonly change: (filter: Filter) => void
}

/** A filter without what is empty: the server takes no nothing. */
function withPart(
  filter: Filter,
  part: { readonly [K in keyof Filter]?: Filter[K] | null },
): Filter {
  const all = Object.entries({ ...filter, ...part })
  return Object.fromEntries(
    all.filter(([, value]) => value !== null && value !== '' && value !== undefined),
  ) as Filter
}

function Conditions(props: Parts) {
  const { t } = useTranslation()
  const { filter, change } = props
  const put = (part: Parameters<typeof withPart>[1]) => change(withPart(filter, part))
  return (
    <>
      <Text size="sm" c="dimmed">
        {t('mail.whom.all')}
      </Text>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <Places {...props} put={put} />
        <Tags filter={filter} put={put} />
        <Traits filter={filter} put={put} />
        <TextInput
          type="date"
          label={t('mail.filter.since')}
          value={filter.boughtSince ?? ''}
          {...(filter.boughtUntil !== undefined && { max: filter.boughtUntil })}
          onChange={({ currentTarget }) => put({ boughtSince: currentTarget.value })}
        />
        <TextInput
          type="date"
          label={t('mail.filter.until')}
          value={filter.boughtUntil ?? ''}
          {...(filter.boughtSince !== undefined && { min: filter.boughtSince })}
          onChange={({ currentTarget }) => put({ boughtUntil: currentTarget.value })}
        />
        <Choice
          label={t('mail.filter.birthday')}
          data={MONTHS.map((month) => ({ value: String(month), label: monthName(month) }))}
          value={filter.birthdayMonth === undefined ? null : String(filter.birthdayMonth)}
          onChange={(value) => put({ birthdayMonth: value === null ? null : Number(value) })}
        />
      </SimpleGrid>
      <Checkbox
        label={t('mail.filter.participates')}
        checked={filter.participates ?? false}
        onChange={({ currentTarget }) => put({ participates: currentTarget.checked || null })}
      />
    </>
  )
}

type Put = (part: Parameters<typeof withPart>[1]) => void

/** What belongs to a programme and its shops: tier, points, store. */
function Places({ mailing, filter, put }: Parts & { readonly put: Put }) {
  const { t } = useTranslation()
  const { programmeId } = mailing
  const programme = useQuery(queries.programme(programmeId))
  const ladder = useQuery({
    queryKey: ['ladder', programmeId],
    queryFn: () => ladderOf(programme.data!),
    enabled: programme.data !== undefined,
  })
  const stores = useInfiniteQuery(queries.stores())
  const unit = 10 ** (programme.data?.scale ?? 0)
  const tiers = ladder.data?.ladder ?? []
  return (
    <>
      {tiers.length > 0 && (
        <Choice
          label={t('mail.filter.tier')}
          data={tiers.map(({ id, name }) => ({ value: id, label: name[language()] }))}
          value={filter.tier ?? null}
          onChange={(tier) => put({ tier })}
        />
      )}
      {(stores.data?.length ?? 0) > 0 && (
        <Choice
          label={t('mail.filter.store')}
          data={(stores.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          value={filter.storeId ?? null}
          onChange={(storeId) => put({ storeId })}
        />
      )}
      <NumberInput
        label={t('mail.filter.balance')}
        value={filter.balanceAtLeast === undefined ? '' : filter.balanceAtLeast / unit}
        min={0}
        decimalScale={programme.data?.scale ?? 0}
        thousandSeparator=" "
        onChange={(value) =>
          put({ balanceAtLeast: typeof value === 'number' ? Math.round(value * unit) : null })
        }
      />
    </>
  )
}

function Tags({ filter, put }: { readonly filter: Filter; readonly put: Put }) {
  const { t } = useTranslation()
  const choices = useQuery(mailingQueries.choices())
  return (
    <TagsInput
      label={t('mail.filter.tags')}
      placeholder={filter.tags?.length ? '' : t('mail.filter.tags.add')}
      data={(choices.data?.tags ?? []).map(({ tag }) => tag)}
      value={filter.tags ?? []}
      maxTags={20}
      maxLength={100}
      acceptValueOnBlur
      comboboxProps={{ withinPortal: false }}
      onChange={(tags) => put({ tags: tags.length === 0 ? null : tags })}
    />
  )
}

const MONTHS = Array.from({ length: 12 }, (_, month) => month + 1)
const monthName = (month: number) => {
  const name = new Date(Date.UTC(2026, month - 1, 15)).toLocaleDateString(
    language() === 'en' ? 'en-GB' : 'ru',
    { month: 'long', timeZone: 'UTC' },
  )
  return name.charAt(0).toUpperCase() + name.slice(1)
}

/** What is known of the members themselves. */
function Traits({ filter, put }: { readonly filter: Filter; readonly put: Put }) {
  const { t } = useTranslation()
  return (
    <>
      <Choice
        label={t('mail.filter.language')}
        data={languages.map((value) => ({ value, label: t(`msg.lang.${value}`) }))}
        value={filter.language ?? null}
        onChange={(value) => put({ language: languages.find((each) => each === value) ?? null })}
      />
      <Choice
        label={t('mail.filter.channel')}
        data={channels.map((value) => ({ value, label: t(`msg.channel.${value}`) }))}
        value={filter.channel ?? null}
        onChange={(value) => put({ channel: channels.find((each) => each === value) ?? null })}
      />
    </>
  )
}

function Choice(props: {
  readonly label: string
  readonly data: { value: string; label: string }[]
  readonly value: string | null
  readonly onChange: (value: string | null) => void
}) {
  const { t } = useTranslation()
  return (
    <Select
      {...props}
      placeholder={t('mail.filter.any')}
      clearable
      clearButtonProps={{ 'aria-label': `${props.label}: ${t('mail.filter.any')}` }}
      comboboxProps={{ withinPortal: false }}
    />
  )
}
