import { Badge, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'
import { queries } from '../../shared/queries.ts'
import { may } from '../../shared/session.ts'
import { Page } from '../../ui/Page.tsx'
import { Shown } from '../../ui/states.tsx'
import { useSession } from '../../ui/rights.ts'
import { FaceForm } from './FaceForm.tsx'
import { publicPage } from './queries.ts'
import { Looks } from './Looks.tsx'
import { Snippet } from './Snippet.tsx'

/** How a programme shows itself to everybody: its address, what to print, the widget for shops. */
export function Component() {
  const { t } = useTranslation()
  const { programmeId = '' } = useParams()
  const programme = useQuery(queries.programme(programmeId))
  const page = useQuery(publicPage(programmeId))
  const allowed = may(useSession(), 'programmes:write')
  return (
    <Shown of={programme}>
      {({ name }) => (
        <Shown of={page}>
          {(found) => (
            <Page
              title={t('face.title', { name })}
              lead={t('face.lead')}
              actions={
                <Badge variant="default" size="lg" tt="none">
                  {t(found.public ? 'face.state.on' : 'face.state.off')}
                </Badge>
              }
            >
              <Stack maw={760}>
                <FaceForm programmeId={programmeId} page={found} allowed={allowed} />
                <Looks programmeId={programmeId} page={found} />
                {found.slug !== null && <Snippet slug={found.slug} />}
              </Stack>
            </Page>
          )}
        </Shown>
      )}
    </Shown>
  )
}
