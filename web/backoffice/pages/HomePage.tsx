import { Card, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { may } from '../../shared/session.ts'
import { Page } from '../../ui/Page.tsx'
import { useSession } from '../../ui/rights.ts'
import { groups, type NavGroup } from '../groups.ts'

/** What may be done here, in the groups of the navigation. */
export function HomePage() {
  const { t } = useTranslation()
  const session = useSession()
  const open = groups
    .map((group) => ({
      ...group,
      sections: group.sections.filter(({ needs }) => may(session, needs)),
    }))
    .filter(({ sections }) => sections.length > 0)
  return (
    <Page title={t('home.title')} lead={t('home.lead')}>
      {open.map((group) => (
        <Part key={group.name} of={group} />
      ))}
    </Page>
  )
}

function Part({ of: { title, sections } }: { readonly of: NavGroup }) {
  const { t } = useTranslation()
  const id = useId()
  return (
    <Stack component="section" gap="xs" aria-labelledby={id}>
      <Title order={2} size="h5" id={id}>
        {t(title)}
      </Title>
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="sm">
        {sections.map((section) => (
          <Card key={section.to} component={Link} to={section.to} withBorder padding="md">
            <Title order={3} size="h5" mb={2}>
              {t(section.title)}
            </Title>
            <Text size="sm" c="dimmed">
              {t(section.hint)}
            </Text>
          </Card>
        ))}
      </SimpleGrid>
    </Stack>
  )
}
