import { Card, SimpleGrid, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { may } from '../../shared/session.ts'
import { Page } from '../../ui/Page.tsx'
import { useSession } from '../Door.tsx'
import { sections } from '../sections.ts'

export function HomePage() {
  const { t } = useTranslation()
  const session = useSession()
  return (
    <Page title={t('home.title')} lead={t('home.lead')}>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {sections
          .filter(({ needs }) => may(session, needs))
          .map(({ to, title, hint }) => (
            <Card key={to} component={Link} to={to} withBorder padding="lg">
              <Title order={2} size="h4" mb={4}>
                {t(title)}
              </Title>
              <Text c="dimmed">{t(hint)}</Text>
            </Card>
          ))}
      </SimpleGrid>
    </Page>
  )
}
