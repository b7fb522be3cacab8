import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { Page } from '../../ui/Page.tsx'
import { Empty } from '../../ui/states.tsx'
import { paths } from '../paths.ts'

export function NotFound() {
  const { t } = useTranslation()
  const home = (
    <Button component={Link} to={paths.home()}>
      {t('app.toHome')}
    </Button>
  )
  return (
    <Page title={t('app.notFound')}>
      <Empty title={t('app.notFound')} hint={t('app.notFound.hint')} action={home} />
    </Page>
  )
}
