import { Paper, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Programme } from '#domains/programmes/programmes.api.ts'
import type { Conditions } from '#domains/rules/rules.api.ts'
import { queries } from '../../shared/queries.ts'
import { Shown } from '../../ui/states.tsx'
import { Changes } from './Changes.tsx'
import { changesBetween } from './core/speaking.ts'
import { useInForce } from './useInForce.ts'
import { useSay } from './useSay.ts'

type Props = { readonly programme: Programme; readonly document: Conditions }

/** The draft beside the version in force, in words. */
export function Compare({ programme, document }: Props) {
  const { t } = useSay()
  const inForce = useInForce(programme.id)
  return (
    <Shown of={inForce}>
      {(found) => (
        <Paper withBorder p="lg">
          <Title order={2} size="h4" mb="sm">
            {found.version === null
              ? t('cond.compare.first')
              : t('cond.compare.with', { version: found.version })}
          </Title>
          {found.version === null ? (
            <Text c="dimmed">{t('cond.compare.first.hint')}</Text>
          ) : (
            <Against programme={programme} document={document} version={found.version} />
          )}
        </Paper>
      )}
    </Shown>
  )
}

function Against({ programme, document, version }: Props & { readonly version: number }) {
  const { t } = useSay()
  const before = useQuery(queries.conditions(programme.id, version))
  return (
    <Shown of={before} lines={3}>
      {(found) => {
        const changes = changesBetween(found.document, document, programme)
        return changes === null ? (
          <Text c="dimmed">{t('cond.compare.unfinished')}</Text>
        ) : (
          <Changes changes={changes} />
        )
      }}
    </Shown>
  )
}
