import { useTranslation } from 'react-i18next'
import { PageTabs } from '../../ui/Tabs.tsx'
import { paths } from '../paths.ts'

const tabs = [
  { to: paths.messages(), title: 'msg.tab.texts' },
  { to: paths.messageJournal(), title: 'msg.tab.journal' },
  { to: paths.messagePhone(), title: 'msg.tab.phone' },
] as const

/** The pages of messages, beside one another. */
export function Tabs() {
  const { t } = useTranslation()
  return (
    <PageTabs label={t('msg.tabs')} tabs={tabs.map(({ to, title }) => ({ to, title: t(title) }))} />
  )
}
