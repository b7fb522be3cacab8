import { Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { Import } from '#domains/imports/imports.api.ts'
import type { Programme } from '#domains/programmes/programmes.api.ts'
import { day, decimal, money, time } from '../../shared/format.ts'
import { queries } from '../../shared/queries.ts'
import { previewed, type Line, type Previewed, type Value } from './core/preview.ts'
import { importsEn } from './words.en.ts'

/** The first receipts or members as they would be taken over, in words. */
export function Preview(props: { readonly of: Import; readonly rows: readonly unknown[] }) {
  const { t } = useTranslation()
  const programme = useQuery(queries.programme(props.of.programmeId)).data
  return (
    <div>
      <Title order={2} size="h4" mb="xs">
        {t('imports.preview')}
      </Title>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        {props.rows.map(previewed).map((row, at) => (
          // rows of a file have no name of their own
          // oxlint-disable-next-line react/no-array-index-key
          <One key={at} of={row} programme={programme} />
        ))}
      </SimpleGrid>
    </div>
  )
}

type Of = { readonly programme: Programme | undefined }

function One({ of, programme }: Of & { readonly of: Previewed }) {
  const { t } = useTranslation()
  return (
    <Paper withBorder p="sm">
      <Text fw={600} className="breaks">
        {of.title || t('members.unnamed')}
      </Text>
      <Stack gap={2} component="dl" m={0} mt={4}>
        {of.facts.map(({ field, value }) => (
          <Group key={field} justify="space-between" gap="xs" wrap="nowrap" component="div">
            <Text component="dt" size="sm" c="dimmed">
              {label(field, t)}
            </Text>
            <Text component="dd" size="sm" m={0} ta="right" className="breaks">
              {shown(value, programme)}
            </Text>
          </Group>
        ))}
      </Stack>
      {of.lines.length > 0 && (
        <Stack gap={2} component="ul" m={0} mt="xs" p={0} style={{ listStyle: 'none' }}>
          {of.lines.map((line, at) => (
            // oxlint-disable-next-line react/no-array-index-key
            <LineRow key={at} of={line} programme={programme} />
          ))}
        </Stack>
      )}
    </Paper>
  )
}

function LineRow({ of, programme }: Of & { readonly of: Line }) {
  return (
    <Group component="li" justify="space-between" gap="xs" wrap="nowrap">
      <Text size="sm" className="breaks">
        {of.name} {of.quantity !== '' && `× ${of.quantity}`}
      </Text>
      <Text size="sm" className="number">
        {programme ? money(of.amount, programme) : ''}
      </Text>
    </Group>
  )
}

function shown(value: Value, programme: Programme | undefined): string {
  switch (value.kind) {
    case 'text':
      return value.text
    case 'instant':
      return `${day(value.at)}, ${time(value.at)}`
    case 'points':
      return decimal(value.points, programme?.scale ?? 0)
  }
}

const label = (field: string, t: TFunction): string => {
  const key = `imports.f.${field}`
  return isWorded(key) ? t(key) : field
}

type Worded = Extract<keyof typeof importsEn, `imports.f.${string}`>
const isWorded = (key: string): key is Worded => Object.hasOwn(importsEn, key)
