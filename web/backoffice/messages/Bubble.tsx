import { Paper, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { TextChannel } from '#domains/messaging/templates.api.ts'
import { LetterPage } from './LetterPage.tsx'
import './messages.css'

/** A message as its reader sees it: a bubble, or a letter with its subject and page. */
export function Bubble(props: {
  readonly form: TextChannel
  readonly subject: string | null
  readonly text: string
  readonly html: string | null
  readonly language: 'ru' | 'en'
}) {
  const { t } = useTranslation()
  const { form, subject, text, html, language } = props
  const isLetter = form === 'email'
  return (
    <Paper
      withBorder={isLetter}
      className={isLetter ? 'letter' : 'bubble'}
      lang={language}
      data-form={form}
    >
      {subject !== null && (
        <Text fw={600} size="sm" mb={4} className="anywhere">
          {subject}
        </Text>
      )}
      {html === null ? (
        <Text size="sm" className="lines">
          {text}
        </Text>
      ) : (
        <LetterPage html={html} title={t('msg.phone.page', { subject: subject ?? '' })} />
      )}
    </Paper>
  )
}
