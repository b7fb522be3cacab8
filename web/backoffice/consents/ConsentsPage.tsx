import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { may } from '../../shared/session.ts'
import { Page } from '../../ui/Page.tsx'
import { Shown } from '../../ui/states.tsx'
import { Tabs } from '../../ui/Tabs.tsx'
import { useSession } from '../../ui/rights.ts'
import { ErasuresList } from './ErasuresList.tsx'
import { consentQueries } from './queries.ts'
import { RetentionForm } from './RetentionForm.tsx'
import { SendingForm } from './SendingForm.tsx'
import { TextsList } from './TextsList.tsx'

const TABS = ['texts', 'sending', 'retention', 'erasures'] as const

/** What members agree to, when they are left in peace, how long things are kept, and who was forgotten. */
export function Component() {
  const { t } = useTranslation()
  const session = useSession()
  const [params, setParams] = useSearchParams()
  const isOpen = (tab: (typeof TABS)[number]) =>
    tab === 'texts' || tab === 'sending' || may(session, 'privacy:read')
  const tabs = TABS.filter(isOpen)
  const tab = tabs.find((each) => each === params.get('tab')) ?? 'texts'
  return (
    <Page title={t('nav.consents')} lead={t('consents.lead')}>
      <Tabs
        label={t('nav.consents')}
        names={tabs}
        title={(each) => t(`consents.tab.${each}`)}
        open={tab}
        choose={(chosen) => setParams({ tab: chosen }, { replace: true })}
      >
        {tab === 'texts' && <TextsList />}
        {tab === 'sending' && <Sending />}
        {tab === 'retention' && <Retention />}
        {tab === 'erasures' && <ErasuresList />}
      </Tabs>
    </Page>
  )
}

function Sending() {
  const settings = useQuery(consentQueries.settings())
  return <Shown of={settings}>{(kept) => <SendingForm key={kept.revision} kept={kept} />}</Shown>
}

function Retention() {
  const retention = useQuery(consentQueries.retention())
  return <Shown of={retention}>{(kept) => <RetentionForm key={kept.revision} kept={kept} />}</Shown>
}
