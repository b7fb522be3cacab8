import { Anchor, Badge, Grid, Group, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import type { Case } from '#domains/cases/cases.api.ts'
import { Page } from '../../ui/Page.tsx'
import { Failure, Shown } from '../../ui/states.tsx'
import { paths } from '../paths.ts'
import { Actions } from './Actions.tsx'
import { DisputePanel } from './DisputePanel.tsx'
import { Facts } from './Facts.tsx'
import { Files } from './Files.tsx'
import { Lines, MeanwhileAlert } from './Lines.tsx'
import { caseQueries } from './queries.ts'
import { Say } from './Say.tsx'
import { SlaBadge } from './SlaBadge.tsx'
import { useChange } from './useChange.ts'

/** One case: what was said on the left, what is known on the right; on a narrow screen one below the other. */
export function Component() {
  const { caseId = '' } = useParams()
  const found = useQuery(caseQueries.case(caseId))
  return (
    <Shown of={found} lines={10}>
      {(data) => <OneCase key={data.id} of={data} />}
    </Shown>
  )
}

function OneCase({ of }: { readonly of: Case }) {
  const { t } = useTranslation()
  const changing = useChange(of)
  const marks = (
    <Group gap={8}>
      <Text span fw={600}>
        {of.number}
      </Text>
      <Badge variant="default" tt="none">
        {t(`cases.status.${of.status}`)}
      </Badge>
      <SlaBadge sla={of.sla} />
      <Anchor component={Link} to={paths.cases()} size="sm">
        {t('cases.back')}
      </Anchor>
    </Group>
  )
  return (
    <Page title={of.subject} lead={marks} actions={<Actions of={of} changing={changing} />}>
      {changing.error && <Failure error={changing.error} />}
      {changing.meanwhile && <MeanwhileAlert of={of} meanwhile={changing.meanwhile} />}
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, md: 8 }}>
          <Stack component="section" aria-label={t('cases.conversation')}>
            <Title order={2} size="h4">
              {t('cases.conversation')}
            </Title>
            <Lines of={of} lines={of.lines} />
            <Say of={of} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 4 }}>
          <Stack component="section" aria-label={t('cases.facts')}>
            <Facts of={of} />
            <DisputePanel of={of} />
            <Files of={of} />
          </Stack>
        </Grid.Col>
      </Grid>
    </Page>
  )
}
