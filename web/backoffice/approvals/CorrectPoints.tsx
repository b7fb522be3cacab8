import { Anchor, Group } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Programme } from '#domains/programmes/programmes.api.ts'
import { signed } from '../../shared/format.ts'
import { queries } from '../../shared/queries.ts'
import { may } from '../../shared/session.ts'
import { Guarded } from '../../ui/Guarded.tsx'
import { useLacking, useSession } from '../../ui/rights.ts'
import { paths } from '../paths.ts'
import { CorrectPoints as Correcting } from '../desk/CorrectPoints.tsx'
import { approvalQueries } from './queries.ts'
import { mayCorrect } from './rights.ts'

/** The button of a member’s page that corrects points; it says why when it may not be used. */
export function CorrectPoints(props: { readonly memberId: string; readonly programme: Programme }) {
  const { t } = useTranslation()
  const session = useSession()
  const lacking = useLacking()
  const { data: member } = useQuery(queries.member(props.memberId))
  const [opened, dialog] = useDisclosure()
  const why = !mayCorrect(session)
    ? lacking('approvals:ask')
    : member?.state === 'closed'
      ? t('correct.closed')
      : null
  return (
    <Group>
      <Guarded variant="default" why={why} onClick={dialog.open}>
        {t('correct.button')}
      </Guarded>
      <Waiting {...props} />
      {opened && <Correcting {...props} close={dialog.close} />}
    </Group>
  )
}

/** What somebody has asked for this member already. */
function Waiting(props: { readonly memberId: string; readonly programme: Programme }) {
  const { t } = useTranslation()
  const { memberId, programme } = props
  const { data } = useQuery({
    ...approvalQueries.ofMember(memberId),
    enabled: may(useSession(), 'approvals:read'),
  })
  const here = data?.items.filter(({ programmeId }) => programmeId === programme.id) ?? []
  return here.map(({ id, points, askedBy }) => (
    <Anchor key={id} component={Link} to={paths.approvals()} size="sm">
      {t('correct.waiting', { points: signed(points, programme.scale), name: askedBy.name })}
    </Anchor>
  ))
}
