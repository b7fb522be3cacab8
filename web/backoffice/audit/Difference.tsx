import { Anchor, Stack, Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { AuditEntry } from '#domains/access/operators.api.ts'
import { isScope, scopes } from '#domains/access/core/scopes.ts'
import { day, decimal, time } from '../../shared/format.ts'
import { language } from '../../shared/i18n.ts'
import { queries } from '../../shared/queries.ts'
import { en, type Key } from '../../shared/words.en.ts'
import { useLacking } from '../../ui/rights.ts'
import { paths } from '../paths.ts'

type Facts = Readonly<Record<string, unknown>>

/** Whether there is more to tell of an entry than its line. */
export const hasDetails = (entry: AuditEntry): boolean =>
  entry.object !== null || factsOf(entry.old) !== null || factsOf(entry.new) !== null

/** What was and what is, field by field, and a way to everything about the same object. */
export function Difference({ entry }: { readonly entry: AuditEntry }) {
  const { t } = useTranslation()
  const [old, now] = [factsOf(entry.old), factsOf(entry.new)]
  const fields = [...new Set([...Object.keys(old ?? {}), ...Object.keys(now ?? {})])]
  const named = (field: string): string => {
    const key = `audit.field.${field}`
    return key in en ? t(key as Extract<Key, `audit.field.${string}`>) : field
  }
  const programmeOf = useProgrammes()
  const shown = (facts: Facts | null, field: string): string => {
    const value = facts?.[field]
    if (facts === null || isNothing(value)) return t('audit.nothing')
    const programme = programmeOf(facts['programmeId'])
    if (programme && field === 'programmeId') return programme.name
    // points are written in their smallest part
    if (programme && field === 'points') return decimal(Number(value), programme.scale)
    return words(value)
  }
  return (
    <Stack gap="xs" p="xs">
      {fields.length > 0 && (
        <Table withRowBorders={false} verticalSpacing={2} layout="fixed">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('audit.field')}</Table.Th>
              {old !== null && <Table.Th>{t('audit.was')}</Table.Th>}
              <Table.Th>{t('audit.is')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {fields.map((field) => (
              <Table.Tr key={field}>
                <Table.Td>{named(field)}</Table.Td>
                {old !== null && <Table.Td className="breaks">{shown(old, field)}</Table.Td>}
                <Table.Td className="breaks">{shown(now, field)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {entry.object !== null && (
        <Text size="sm">
          <Anchor component={Link} to={`${paths.audit()}?object=${entry.object}`} inherit>
            {t('audit.ofObject')}
          </Anchor>
        </Text>
      )}
    </Stack>
  )
}

/** Finds a programme by its id; nothing where programmes may not be read. */
function useProgrammes() {
  const mayRead = useLacking()('programmes:read') === null
  const { data } = useQuery({ ...queries.programmes(), enabled: mayRead })
  return (programmeId: unknown) => data?.items.find(({ id }) => id === programmeId)
}

function factsOf(value: unknown): Facts | null {
  const isFacts = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isFacts && Object.keys(value).length > 0 ? (value as Facts) : null
}

const isNothing = (value: unknown): boolean =>
  value === null || value === undefined || (Array.isArray(value) && value.length === 0)

/** A value as people read it: rights in words, names in the reader's language, instants as days. */
function words(value: unknown): string {
  if (Array.isArray(value)) return value.map(words).join(', ')
  if (typeof value === 'string') {
    if (isScope(value)) return scopes[value][language()]
    return /^\d{4}-\d\d-\d\dT/.test(value) ? `${day(value)}, ${time(value)}` : value
  }
  if (typeof value !== 'object' || value === null) return String(value)
  const facts = value as Facts
  const name = facts[language()] ?? facts['name']
  if (typeof name === 'string') return name
  // what has parts is told by them: the plural forms of a word
  return Object.values(facts).map(words).join(', ')
}
