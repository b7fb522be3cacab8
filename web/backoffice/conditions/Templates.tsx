import { Button, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import type { Programme } from '#domains/programmes/programmes.api.ts'
import { queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { Failure } from '../../ui/states.tsx'
import { paths } from '../paths.ts'
import { fromTemplate, templateNames, type TemplateName } from './core/templates/index.ts'
import { useRequestKeys } from '../parts/useRequestKeys.ts'
import { useSay } from './useSay.ts'

/** Ready conditions to begin with; the one that is chosen becomes a draft. */
export function Templates(props: { readonly programme: Programme; readonly allowed: boolean }) {
  const { t } = useSay()
  const navigate = useNavigate()
  const { programme, allowed } = props
  const keys = useRequestKeys()
  const beginning = useMutation({
    mutationFn: (name: TemplateName) => {
      const params = { programmeId: programme.id }
      const note = t(`cond.template.${name}`)
      const body = { document: fromTemplate(name, programme), note }
      return client().conditions.draft({ params, body }, { idempotencyKey: keys.keyOf(body) })
    },
    onSuccess: async ({ version }) => {
      await queryClient.invalidateQueries({ queryKey: ['versions', programme.id] })
      await navigate(paths.conditions(programme.id, version))
    },
  })
  return (
    <Stack>
      <Text c="dimmed">{t(allowed ? 'cond.template.lead' : 'cond.readOnly')}</Text>
      {beginning.error && <Failure error={beginning.error} />}
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }}>
        {templateNames.map((name) => (
          <Paper key={name} withBorder p="lg" component="article">
            <Stack h="100%" gap="xs">
              <Title order={3} size="h5">
                {t(`cond.template.${name}`)}
              </Title>
              <Text size="sm" c="dimmed" style={{ flex: 1 }}>
                {t(`cond.template.${name}.hint`)}
              </Text>
              <Button
                variant="light"
                disabled={!allowed}
                loading={beginning.isPending && beginning.variables === name}
                aria-label={`${t('cond.template.take')}: ${t(`cond.template.${name}`)}`}
                onClick={() => beginning.mutate(name)}
              >
                {t('cond.template.take')}
              </Button>
            </Stack>
          </Paper>
        ))}
      </SimpleGrid>
    </Stack>
  )
}
