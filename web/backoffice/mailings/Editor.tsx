import { Button, Group, Select, Stack, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Mailing } from '#domains/mailings/mailings.api.ts'
import { Problem } from '#sdk/client.ts'
import { client } from '../../shared/session.ts'
import { Failure } from '../../ui/states.tsx'
import '../messages/messages.css'
import { purposes } from './NewMailing.tsx'
import { Numbers } from './Numbers.tsx'
import { RemoveDraft } from './Turns.tsx'
import { useDraft, type Drafting } from './useDraft.ts'
import { What } from './What.tsx'
import { When } from './When.tsx'
import { Whom } from './Whom.tsx'

/** A draft: whom, what and when on one page, with the numbers beside. */
export function Editor({ mailing }: { readonly mailing: Mailing }) {
  const drafting = useDraft(mailing)
  return (
    <div className="writing">
      <Stack gap="lg">
        <Saving mailing={mailing} drafting={drafting} />
        <About drafting={drafting} />
        <Whom mailing={mailing} drafting={drafting} />
        <What mailing={mailing} drafting={drafting} />
        <When mailing={mailing} drafting={drafting} />
        <RemoveDraft mailing={mailing} />
      </Stack>
      <div className="beside">
        <Numbers mailing={mailing} drafting={drafting} />
      </div>
    </div>
  )
}

/** Why it could not be saved, and the way on where somebody else was faster. */
function Saving(props: { readonly mailing: Mailing; readonly drafting: Drafting }) {
  const { t } = useTranslation()
  const { mailing, drafting } = props
  const { error } = drafting
  if (!error) return null
  const isLate = error instanceof Problem && error.code === 'mailing.changed'
  const look = async () =>
    drafting.take(await client().mailings.see({ params: { mailingId: mailing.id } }))
  return (
    <div>
      <Failure error={error} />
      {isLate && (
        <Button mt="xs" variant="default" onClick={() => void look()}>
          {t('mail.meanwhile')}
        </Button>
      )}
    </div>
  )
}

function About({ drafting }: { readonly drafting: Drafting }) {
  const { t } = useTranslation()
  const { draft, change } = drafting
  return (
    <Group align="flex-start" gap="md">
      <TextInput
        label={t('mail.name')}
        description={t('mail.name.hint')}
        value={draft.name}
        onChange={({ currentTarget }) => change({ name: currentTarget.value })}
        required
        maxLength={200}
        flex={2}
        miw={220}
      />
      <Select
        label={t('mail.purpose')}
        description={t('mail.purpose.hint')}
        data={purposes.map((value) => ({ value, label: t(`mail.purpose.${value}`) }))}
        value={draft.purpose}
        onChange={(value) =>
          change({ purpose: purposes.find((each) => each === value) ?? 'offers' })
        }
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        flex={1}
        miw={220}
      />
    </Group>
  )
}
