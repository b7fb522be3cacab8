import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { PublicPage } from '#domains/showcase/showcase.api.ts'
import { download } from '../../shared/session.ts'
import { Guarded } from '../../ui/Guarded.tsx'
import { Failure } from '../../ui/states.tsx'

const LANGUAGES = ['ru', 'en'] as const
type Language = (typeof LANGUAGES)[number]
type Print = { readonly what: 'rules' | 'poster'; readonly language: Language }

/** The page as others see it, and what is printed of it. */
export function Looks(props: { readonly programmeId: string; readonly page: PublicPage }) {
  const { t } = useTranslation()
  const { programmeId, page } = props
  const { slug, version } = page
  const printing = useMutation({
    mutationFn: ({ what, language }: Print) =>
      download(
        `/v1/programmes/${programmeId}/public-page/${what}?language=${language}`,
        `${slug ?? 'programme'}-${what}.${language}.pdf`,
      ),
  })
  const notPrinted = version === null ? t('face.print.none') : null
  const noPoster = slug === null ? t('face.look.off') : notPrinted
  return (
    <Paper withBorder p="lg">
      <Title order={2} size="h4" mb="sm">
        {t('face.look')}
      </Title>
      <Stack gap="sm">
        {printing.error && <Failure error={printing.error} />}
        <Group gap="sm">
          {LANGUAGES.map((language) => (
            <PageLink key={language} page={page} language={language} />
          ))}
        </Group>
        {(['rules', 'poster'] as const).map((what) => (
          <Group key={what} gap="sm">
            {LANGUAGES.map((language) => (
              <Guarded
                key={language}
                variant="default"
                why={what === 'rules' ? notPrinted : noPoster}
                onClick={() => printing.mutate({ what, language })}
              >
                {t(`face.${what}.${language}`)}
              </Guarded>
            ))}
          </Group>
        ))}
        <Text size="sm" c="dimmed">
          {t('face.poster.hint')}
        </Text>
      </Stack>
    </Paper>
  )
}

/** Leads to the page in a language, where it is public. */
function PageLink(props: { readonly page: PublicPage; readonly language: Language }) {
  const { t } = useTranslation()
  const { page, language } = props
  const text = t(`face.look.${language}`)
  if (!page.public) {
    return (
      <Guarded variant="default" why={t('face.look.off')} onClick={() => undefined}>
        {text}
      </Guarded>
    )
  }
  return (
    <Button
      component="a"
      variant="default"
      href={`/programmes/${page.slug}/${language}`}
      target="_blank"
    >
      {text}
    </Button>
  )
}
