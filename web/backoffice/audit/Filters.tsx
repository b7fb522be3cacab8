import { Anchor, Group, Select, SimpleGrid, Text, TextInput } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { queries } from '../../shared/queries.ts'
import { may } from '../../shared/session.ts'
import { useSession } from '../../ui/rights.ts'
import { deeds } from './deeds.ts'
import { useAuditFilter } from './filter.ts'

/** By whom, what, and when; kept in the address, so that it can be sent to somebody. */
export function Filters() {
  const { t } = useTranslation()
  const [filter, put] = useAuditFilter()
  const operators = useInfiniteQuery({
    ...queries.operators(),
    enabled: may(useSession(), 'operators:read'),
  })
  const people = (operators.data ?? []).map(({ id, name }) => ({ value: id, label: name }))
  const isFiltered = Object.keys(filter).length > 0
  return (
    <div>
      <SimpleGrid cols={{ base: 2, md: 4 }} spacing="sm">
        <Select
          label={t('audit.filter.who')}
          placeholder={t('audit.filter.anybody')}
          data={people}
          value={filter.actor ?? null}
          onChange={(actor) => put({ actor })}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': t('audit.filter.anybody') }}
        />
        <Select
          label={t('audit.filter.what')}
          placeholder={t('audit.filter.anything')}
          data={deeds.map((deed) => ({ value: deed, label: t(`audit.${deed}`) }))}
          value={filter.operation ?? null}
          onChange={(operation) => put({ operation })}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': t('audit.filter.anything') }}
        />
        <TextInput
          type="date"
          label={t('audit.filter.from')}
          value={filter.from ?? ''}
          onChange={({ currentTarget }) => put({ from: currentTarget.value })}
        />
        <TextInput
          type="date"
          label={t('audit.filter.to')}
          value={filter.to ?? ''}
          onChange={({ currentTarget }) => put({ to: currentTarget.value })}
        />
      </SimpleGrid>
      {isFiltered && (
        <Group gap="md" mt="sm">
          {filter.object !== undefined && (
            <Text size="sm" c="dimmed">
              {t('audit.filter.object')}
            </Text>
          )}
          <Anchor component="button" type="button" size="sm" onClick={() => put(null)}>
            {t('audit.filter.clear')}
          </Anchor>
        </Group>
      )}
    </div>
  )
}
