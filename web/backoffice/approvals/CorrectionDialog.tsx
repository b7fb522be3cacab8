import {
  Alert,
  Button,
  Group,
  NumberInput,
  SegmentedControl,
  Stack,
  Text,
  Textarea,
} from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Programme } from '#domains/programmes/programmes.api.ts'
import { Problem } from '#sdk/client.ts'
import { decimal, thousands } from '../../shared/format.ts'
import { client, may } from '../../shared/session.ts'
import { Dialog, DialogActs } from '../../ui/Dialog.tsx'
import { Failure } from '../../ui/states.tsx'
import { useLacking, useSession } from '../../ui/rights.ts'
import { paths } from '../paths.ts'
import { approvalQueries, pointsHaveMoved } from './queries.ts'
import { mayAct } from './rights.ts'

type Of = {
  readonly memberId: string
  readonly programme: Programme
  /** How the caller was identified, at the desk. */
  readonly identification?: string
  /** Told when the caller has to be identified first; what was typed stays. */
  readonly unidentified?: () => void
}
type Values = {
  readonly act: 'add' | 'take'
  readonly points: number | string
  readonly reason: string
}

/** Adds points to a member or takes them; what is over one’s limit is asked for with the same words. */
export function CorrectionDialog(props: Of & { readonly close: () => void }) {
  const { t } = useTranslation()
  const { programme, close } = props
  const form = useCorrectionForm()
  const { act, points } = form.values
  const minor = Math.round(Number(points) * 10 ** programme.scale)
  const { data: left, refetch } = useQuery(approvalQueries.left(programme.id))
  const room = left?.[act].left ?? null
  const isOver = room !== null && minor > room
  // without the right to ask, what is over the limit is somebody else's to do
  const lack = useLacking()('approvals:ask')
  const isBeyond = isOver && lack !== null
  const caller = useCaller(props.memberId, act)
  const isStranger = caller.isUnknown && !props.identification
  // where the page can ask who calls, it does so once this is refused
  const isBarred = isStranger && !props.unidentified
  const doing = useCorrecting(props, form.values, {
    isOver,
    identification: props.identification ?? caller.identification,
    refused: (error) => {
      if (!(error instanceof Problem)) return
      if (error.code === 'points.not_enough') form.setFieldError('points', error.message)
      if (error.code === 'limit.exceeded') void refetch()
      if (error.code === 'identification.needed') props.unidentified?.()
    },
    done: () => !isOver && close(),
  })
  if (doing.isSuccess && doing.data === 'asked') return <Asked act={act} close={close} />
  return (
    <Dialog title={t('correct.title')} close={close} typed={form.isDirty()}>
      <form onSubmit={form.onSubmit(() => doing.mutate())} noValidate>
        <Stack>
          {doing.error !== null && !isTold(doing.error) && <Failure error={doing.error} />}
          <Fields form={form} left={left?.[act]} programme={programme} />
          {isStranger && (
            <Alert color="orange" role="status">
              {t('correct.identify')}
            </Alert>
          )}
          {isOver && (
            <Alert color="orange" role="status">
              {lack ??
                t(room === 0 ? 'correct.over.none' : 'correct.over', {
                  points: decimal(room, programme.scale),
                })}
            </Alert>
          )}
          <DialogActs
            close={close}
            type="submit"
            loading={doing.isPending}
            disabled={isBarred || isBeyond}
          >
            {t(isOver ? 'correct.ask' : `correct.submit.${act}`)}
          </DialogActs>
        </Stack>
      </form>
    </Dialog>
  )
}

function Fields(props: {
  readonly form: ReturnType<typeof useCorrectionForm>
  readonly left: LeftOf | undefined
  readonly programme: Programme
}) {
  const { t } = useTranslation()
  const { form, left, programme } = props
  const session = useSession()
  return (
    <>
      <SegmentedControl
        {...form.getInputProps('act')}
        aria-label={t('correct.what')}
        fullWidth
        data={(['add', 'take'] as const).map((value) => ({
          value,
          label: t(`correct.${value}`),
          disabled: !mayAct(session, value),
        }))}
      />
      <NumberInput
        {...form.getInputProps('points')}
        label={t('correct.points')}
        description={<Left of={left} scale={programme.scale} />}
        required
        min={0}
        max={MOST}
        decimalScale={programme.scale}
        allowNegative={false}
        thousandSeparator={thousands()}
        hideControls
        data-autofocus
      />
      <Textarea
        {...form.getInputProps('reason')}
        label={t('correct.reason')}
        description={t('correct.reason.hint')}
        required
        autosize
        minRows={2}
        maxLength={500}
      />
    </>
  )
}

const MOST = 1_000_000_000

/** Refusals that are said beside the field. */
const isTold = (error: unknown): boolean =>
  error instanceof Problem && ['points.not_enough', 'limit.exceeded'].includes(error.code)

function useCorrectionForm() {
  const { t } = useTranslation()
  const session = useSession()
  return useForm<Values>({
    initialValues: { act: mayAct(session, 'add') ? 'add' : 'take', points: '', reason: '' },
    validate: {
      points: (value) => (Number(value) > 0 ? null : t('correct.points.missing')),
      reason: (value) => (value.trim() === '' ? t('correct.reason.missing') : null),
    },
  })
}

/** Corrects, or asks for it; the same values sent again are done once. */
function useCorrecting(
  { memberId, programme }: Of,
  { act, points, reason }: Values,
  then: {
    readonly isOver: boolean
    readonly identification: string | undefined
    readonly refused: (error: unknown) => void
    readonly done: () => void
  },
) {
  const { isOver, identification } = then
  const idempotencyKey = useMemo(
    // other values are another request
    () => crypto.randomUUID(),
    [act, points, reason, isOver],
  )
  return useMutation({
    mutationFn: async () => {
      const minor = Math.round(Number(points) * 10 ** programme.scale)
      const body = { points: act === 'add' ? minor : -minor, reason: reason.trim() }
      const programmeId = programme.id
      const options = { idempotencyKey, ...(identification !== undefined && { identification }) }
      if (isOver) {
        const wanted = { kind: 'correction', memberId, programmeId, ...body } as const
        await client().approvals.ask({ body: wanted }, options)
        return 'asked' as const
      }
      const sent = { params: { memberId }, body: { programmeId, ...body } }
      await client().points.adjust(sent, options)
      return 'done' as const
    },
    onError: then.refused,
    onSuccess: async () => {
      await pointsHaveMoved()
      then.done()
    },
  })
}

/** How the caller was identified, where points are taken by somebody who may do so for known callers only. */
function useCaller(memberId: string, act: Values['act']) {
  const session = useSession()
  const isNeeded =
    act === 'take' && session.kind === 'person' && !may(session, 'unidentified:write')
  const { data } = useQuery({
    ...approvalQueries.identifications(memberId),
    enabled: isNeeded && may(session, 'desk:read'),
  })
  const found = data?.items.find(
    ({ holds, author }) => holds && author.kind === 'operator' && author.name === session.name,
  )
  return { identification: isNeeded ? found?.id : undefined, isUnknown: isNeeded && !found }
}

type LeftOf = {
  readonly once: number | null
  readonly shift: number | null
  readonly day: number | null
  readonly left: number | null
}

/** What may still be moved alone; nothing is said where there is no limit. */
function Left(props: { readonly of: LeftOf | undefined; readonly scale: number }) {
  const { t } = useTranslation()
  const { of, scale } = props
  if (!of || of.left === null) return null
  const shown = (points: number | null) =>
    points === null ? t('limits.none') : decimal(points, scale)
  const { once, shift, day, left } = of
  return (
    <>
      {left === 0 ? t('correct.left.none') : t('correct.left', { points: shown(left) })}{' '}
      {t('correct.limits', { once: shown(once), shift: shown(shift), day: shown(day) })}
    </>
  )
}

function Asked(props: { readonly act: 'add' | 'take'; readonly close: () => void }) {
  const { t } = useTranslation()
  return (
    <Dialog title={t('correct.title')} close={props.close}>
      <Stack>
        <Text role="status">{t(props.act === 'add' ? 'correct.asked' : 'correct.asked.take')}</Text>
        <Group justify="flex-end">
          <Button variant="default" component={Link} to={`${paths.approvals()}?show=mine`}>
            {t('correct.toApprovals')}
          </Button>
          <Button onClick={props.close}>{t('correct.done')}</Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
