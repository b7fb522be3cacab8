import { Checkbox, Group, SegmentedControl, Select, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { kinds, statuses } from '#domains/cases/core/kinds.ts'
import { caseQueries, type Filter } from './queries.ts'

/** The filters of the queue, as the address names them; a number leads to one case and is no filter. */
export const FILTERS = ['whose', 'status', 'kind', 'queue', 'overdue'] as const

const STATUSES = ['unfinished', ...statuses, 'any'] as const

/** What the address asks of the list; what it does not know is passed over. */
export function filterOf(params: URLSearchParams): Filter {
  const status = STATUSES.find((each) => each === params.get('status'))
  const kind = kinds.find((each) => each === params.get('kind'))
  const queue = params.get('queue')
  const whose = params.get('whose')
  const number = /^[CcСс]?-?\d{1,9}$/.exec(params.get('number') ?? '')?.[0]
  return {
    ...(status && { status }),
    ...(kind && { kind }),
    ...(queue !== null && { queue }),
    ...(whose === 'mine' && { mine: true }),
    ...(whose === 'nobody' && { unassigned: true }),
    ...(params.has('overdue') && { overdue: true }),
    ...(number !== undefined && { number }),
  }
}

/** The filters of the queue; each change goes to the address at once. */
export function Filters(props: {
  readonly params: URLSearchParams
  readonly put: (name: string, value: string | null) => void
}) {
  const { t } = useTranslation()
  const { params, put } = props
  const assignees = useQuery(caseQueries.assignees())
  const [number, setNumber] = useState(params.get('number') ?? '')
  const find = useDebouncedCallback((text: string) => put('number', text.trim() || null), 250)
  const queues = assignees.data?.queues ?? []
  return (
    <Group gap="sm" align="center">
      <SegmentedControl
        aria-label={t('cases.whose')}
        value={params.get('whose') ?? 'all'}
        onChange={(whose) => put('whose', whose === 'all' ? null : whose)}
        data={(['all', 'mine', 'nobody'] as const).map((value) => ({
          value,
          label: t(`cases.whose.${value}`),
        }))}
      />
      <Select
        aria-label={t('cases.status')}
        w={210}
        data={STATUSES.map((value) => ({ value, label: t(`cases.status.${value}`) }))}
        value={params.get('status') ?? 'unfinished'}
        allowDeselect={false}
        onChange={(status) => put('status', status === 'unfinished' ? null : status)}
      />
      <Select
        aria-label={t('cases.kind')}
        w={210}
        placeholder={t('cases.anyKind')}
        data={kinds.map((value) => ({ value, label: t(`cases.kind.${value}`) }))}
        value={params.get('kind')}
        clearable
        clearButtonProps={{ 'aria-label': t('cases.anyKind') }}
        onChange={(kind) => put('kind', kind)}
      />
      {queues.length > 0 && (
        <Select
          aria-label={t('cases.queue')}
          w={180}
          placeholder={t('cases.anyQueue')}
          data={queues}
          value={params.get('queue')}
          clearable
          clearButtonProps={{ 'aria-label': t('cases.anyQueue') }}
          onChange={(queue) => put('queue', queue)}
        />
      )}
      <TextInput
        aria-label={t('cases.number')}
        placeholder={t('cases.number.hint')}
        w={110}
        value={number}
        onChange={({ currentTarget }) => {
          setNumber(currentTarget.value)
          find(currentTarget.value)
        }}
      />
      <Checkbox
        label={t('cases.overdue')}
        checked={params.has('overdue')}
        onChange={({ currentTarget }) => put('overdue', currentTarget.checked ? '1' : null)}
      />
    </Group>
  )
}
