import { Button, Group, Stack } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { scopes } from '#domains/access/core/scopes.ts'
import { Problem } from '#sdk/client.ts'
import { language } from '../../shared/i18n.ts'
import { client, may } from '../../shared/session.ts'
import { Guarded } from '../../ui/Guarded.tsx'
import { Failure } from '../../ui/states.tsx'
import { useSession } from '../../ui/rights.ts'
import type { Source, Which } from './queries.ts'
import { TestDialog } from './TestDialog.tsx'
import type { Editing } from './useText.ts'

const RIGHT = 'messages:write'

/** What can be done with a text; each button that cannot be used says why. */
export function Buttons(props: {
  readonly editing: Editing
  readonly which: Which
  readonly shown: Source | null
}) {
  const { t } = useTranslation()
  const session = useSession()
  const { editing, which, shown } = props
  const { draft, isChanged, saving, publishing, discarding } = editing
  const why = t('app.needs', { scope: scopes[RIGHT][language()] })
  const forbidden = may(session, RIGHT) ? null : why
  const error = saving.error ?? publishing.error ?? discarding.error
  const isLate = error instanceof Problem && error.code === 'template.changed'
  const unready = isChanged ? t('msg.edit.unsaved') : draft ? null : t('msg.edit.nothing')
  const look = async () => {
    for (const each of [saving, publishing]) each.reset()
    await editing.take(await client().templates.get({ params: which }), null)
  }
  return (
    <Stack gap="sm">
      {error && <Failure error={error} />}
      {isLate && (
        <Button variant="default" onClick={() => void look()}>
          {t('msg.edit.meanwhile')}
        </Button>
      )}
      <Group gap="sm">
        <Guarded
          why={forbidden}
          variant={isChanged ? 'filled' : 'default'}
          loading={saving.isPending}
          disabled={forbidden === null && !isChanged}
          onClick={() => saving.mutate()}
        >
          {t('msg.edit.save')}
        </Guarded>
        <Guarded
          why={forbidden ?? unready}
          variant={isChanged ? 'default' : 'filled'}
          loading={publishing.isPending}
          onClick={() => publishing.mutate()}
        >
          {t('msg.edit.publish')}
        </Guarded>
        <Trial which={which} shown={shown} forbidden={forbidden} />
        {draft && (
          <Guarded
            why={forbidden}
            variant="subtle"
            color="red"
            loading={discarding.isPending}
            onClick={() => discarding.mutate()}
          >
            {t('msg.edit.discard')}
          </Guarded>
        )}
      </Group>
    </Stack>
  )
}

/** Sends the text to an address; one that a till prints goes nowhere. */
function Trial(props: {
  readonly which: Which
  readonly shown: Source | null
  readonly forbidden: string | null
}) {
  const { t } = useTranslation()
  const [isTested, test] = useState(false)
  const { which, shown, forbidden } = props
  const { channel } = which
  const why = forbidden ?? (channel === 'receipt' ? t('msg.test.receipt') : null)
  return (
    <>
      <Guarded
        why={why}
        variant="default"
        disabled={why === null && shown === null}
        onClick={() => test(true)}
      >
        {t('msg.test')}
      </Guarded>
      {isTested && shown && channel !== 'receipt' && (
        <TestDialog which={{ ...which, channel }} source={shown} close={() => test(false)} />
      )}
    </>
  )
}
