import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import { Page } from '../../ui/Page.tsx'
import { Shown } from '../../ui/states.tsx'
import { Tabs } from '../../ui/Tabs.tsx'
import { paths } from '../paths.ts'
import { HoursForm } from './HoursForm.tsx'
import { PromisesForm } from './PromisesForm.tsx'
import { caseQueries } from './queries.ts'
import { TemplatesList } from './TemplatesList.tsx'

const TABS = ['templates', 'hours', 'promises'] as const

/** Texts of answers, working hours, and what is promised by kind and priority. The address keeps the tab. */
export function Component() {
  const { t } = useTranslation()
  const [params, setParams] = useSearchParams()
  const tab = TABS.find((each) => each === params.get('tab')) ?? 'templates'
  const settings = useQuery(caseQueries.settings())
  const back = (
    <Button variant="default" component={Link} to={paths.cases()}>
      {t('cases.back')}
    </Button>
  )
  return (
    <Page title={t('cases.settings.title')} actions={back}>
      <Tabs
        label={t('cases.settings.title')}
        names={TABS}
        title={(each) => t(`cases.settings.${each}`)}
        open={tab}
        choose={(chosen) => setParams({ tab: chosen }, { replace: true })}
      >
        {tab === 'templates' ? (
          <TemplatesList />
        ) : (
          <Shown of={settings}>
            {(kept) =>
              tab === 'hours' ? (
                <HoursForm key={kept.revision} settings={kept} />
              ) : (
                <PromisesForm key={kept.revision} settings={kept} />
              )
            }
          </Shown>
        )}
      </Tabs>
    </Page>
  )
}
