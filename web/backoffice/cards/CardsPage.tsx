import { Button, Group, Text, TextInput, Title } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { BatchAnswer } from '#domains/cards/cards.api.ts'
import { decimal } from '../../shared/format.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { Day } from '../../ui/Moment.tsx'
import { Page } from '../../ui/Page.tsx'
import { Empty, Shown } from '../../ui/states.tsx'
import { paths } from '../paths.ts'
import { MakeBatch } from './MakeBatch.tsx'
import { PrintBatch } from './PrintBatch.tsx'
import { cardQueries } from './queries.ts'

/** One card by its number, and the batches of plastic ones. */
export function Component() {
  const { t } = useTranslation()
  const batches = useInfiniteQuery(cardQueries.batches())
  const [isMaking, setMaking] = useState(false)
  const [printed, print] = useState<BatchAnswer | null>(null)
  const make = (
    <GuardedButton needs="cards:write" onClick={() => setMaking(true)}>
      {t('batches.make')}
    </GuardedButton>
  )
  return (
    <Page title={t('nav.cards')} actions={make}>
      <FindCard />
      <Title order={2} size="h4">
        {t('batches.title')}
      </Title>
      <Shown of={batches}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title={t('batches.empty')} hint={t('batches.empty.hint')} action={make} />
          ) : (
            <BatchesTable rows={rows} more={batches} print={print} />
          )
        }
      </Shown>
      {isMaking && <MakeBatch close={() => setMaking(false)} />}
      {printed && <PrintBatch batch={printed} close={() => print(null)} />}
    </Page>
  )
}

function FindCard() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [number, setNumber] = useState('')
  const [isShort, setShort] = useState(false)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        const digits = number.replace(/[ -]/g, '')
        if (/^\d{8,19}$/.test(digits)) void navigate(paths.card(digits))
        else setShort(true)
      }}
    >
      <Group gap="xs" align="flex-start">
        <TextInput
          type="search"
          aria-label={t('cards.find')}
          placeholder={t('cards.find')}
          inputMode="numeric"
          maxLength={32}
          flex="1 1 200px"
          value={number}
          error={isShort && t('cards.find.digits')}
          onChange={({ currentTarget }) => {
            setNumber(currentTarget.value)
            setShort(false)
          }}
        />
        <Button type="submit" variant="default">
          {t('cards.find.open')}
        </Button>
      </Group>
    </form>
  )
}

function BatchesTable(props: {
  readonly rows: readonly BatchAnswer[]
  readonly more: Parameters<typeof DataTable>[0]['more']
  readonly print: (batch: BatchAnswer) => void
}) {
  const { t } = useTranslation()
  const shapeOf = ({ length, prefix, checkDigit, activationCodes }: BatchAnswer) => [
    t('batches.shape.digits', { digits: length }),
    ...(prefix === '' ? [] : [`${prefix}…`]),
    t(`batches.check.${checkDigit}`),
    ...(activationCodes ? [t('batches.codes.short')] : []),
  ]
  const columns: Column<BatchAnswer>[] = [
    {
      head: t('batches.name'),
      cell: (batch) => (
        <>
          <Text size="sm" fw={500} className="breaks">
            {batch.name}
          </Text>
          <Text size="xs" c="dimmed">
            {shapeOf(batch).join(' · ')}
          </Text>
        </>
      ),
    },
    { head: t('batches.count'), cell: ({ count }) => decimal(count, 0), number: true },
    {
      head: t('batches.made'),
      cell: ({ madeAt, madeBy }) => (
        <>
          <Day at={madeAt} />
          <Text size="xs" c="dimmed" className="breaks">
            {madeBy.replace(/^\w+:/, '')}
          </Text>
        </>
      ),
      wide: true,
    },
    {
      head: t('batches.print.short'),
      cell: (batch) => (
        <GuardedButton
          needs="cards:write"
          size="compact-sm"
          variant="default"
          onClick={() => props.print(batch)}
        >
          {t('batches.print.do')}
        </GuardedButton>
      ),
    },
  ]
  return (
    <DataTable label={t('batches.title')} rows={props.rows} columns={columns} more={props.more} />
  )
}
