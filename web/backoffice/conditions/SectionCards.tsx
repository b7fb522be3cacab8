import { Alert, Button, Group, List, Paper, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { newSection } from './core/edits.ts'
import { textOf, type Form } from './core/form.ts'
import { withSection, without } from './core/parts.ts'
import { sections, whole, type Section } from './core/shapes.ts'
import { useEditing } from './Editing.ts'
import { Fields } from './Fields.tsx'
import { useSay } from './useSay.ts'
import { WhenEditor } from './WhenEditor.tsx'

type Props = { readonly form: Form; readonly change: (form: Form) => void }

/** Where each section stands in a document. */
const PLACES: Readonly<Record<Section, readonly string[]>> = {
  redeem: ['/redeem'],
  life: ['/activation', '/expiry'],
  tiers: ['/tiers'],
  base: ['/base', '/rounding', '/limits', '/groups'],
  returns: ['/returns'],
}

/** What holds besides the rules: paying with points, how long they live, tiers, what is counted, returns. */
export function SectionCards({ form, change }: Props) {
  return (Object.keys(sections) as Section[]).map((section) => (
    <SectionCard key={section} {...{ section, form, change }} />
  ))
}

function SectionCard({ section, form, change }: Props & { readonly section: Section }) {
  const { disabled, problems, telling } = useEditing()
  const { t, problem } = useSay()
  const [opened, body] = useDisclosure()
  const places = PLACES[section]
  const said = telling.section(places)
  const found = problems.filter(({ path }) => places.some((place) => path.startsWith(place)))
  const title = t(`cond.section.${section}`)
  const isOff = isSwitchable(section) && !isOn(section, form)
  return (
    <Paper withBorder p="md" component="article" aria-label={title}>
      <Title order={3} size="h5" mb={4}>
        {title}
      </Title>
      {isOff || said.length === 0 ? (
        <Text c="dimmed" size="sm">
          {t(isOff ? `cond.section.${section}.off` : `cond.section.${section}.usual`)}
        </Text>
      ) : (
        <List size="sm" spacing={4}>
          {said.map((text) => (
            <List.Item key={text}>{text}</List.Item>
          ))}
        </List>
      )}
      <Group gap={4} mt="xs">
        {!isOff && (
          <Button
            size="compact-sm"
            variant="light"
            aria-expanded={opened}
            aria-label={`${t(opened ? 'cond.close' : 'cond.edit')}: ${title}`}
            onClick={body.toggle}
          >
            {t(opened ? 'cond.close' : disabled ? 'cond.look' : 'cond.edit')}
          </Button>
        )}
        <Switching {...{ section, form, change }} title={title} open={body.open} />
      </Group>
      {found.length > 0 && (
        <Alert color="red" role="alert" mt="sm" py="xs">
          {found.map(problem).join('; ')}
        </Alert>
      )}
      {opened && !isOff && <Body {...{ section, form, change }} />}
    </Paper>
  )
}

function Body({ section, form, change }: Props & { readonly section: Section }) {
  const { t } = useSay()
  return (
    <>
      <div style={{ marginTop: 'var(--mantine-spacing-md)' }}>
        <Fields
          shape={sections[section]}
          part={form.part}
          pointer=""
          change={(part) => change({ ...form, part })}
        />
      </div>
      {section === 'redeem' && (
        <div style={{ marginTop: 'var(--mantine-spacing-lg)' }}>
          <WhenEditor
            title={t('cond.redeemIf')}
            when={form.redeemWhen}
            pointer="/redeem/when"
            change={(redeemWhen) => change({ ...form, redeemWhen })}
          />
        </div>
      )}
    </>
  )
}

type Switchable = 'redeem' | 'tiers'
const isSwitchable = (section: Section): section is Switchable =>
  section === 'redeem' || section === 'tiers'

const isOn = (section: Switchable, { part }: Form): boolean =>
  textOf(part.cells[section === 'redeem' ? 'redeem.value.points' : 'tiers.by']) !== ''

function Switching(
  props: Props & {
    readonly section: Section
    readonly title: string
    readonly open: () => void
  },
) {
  const { disabled, units } = useEditing()
  const { t } = useSay()
  const { section, form, change } = props
  if (!isSwitchable(section)) return null
  const on = isOn(section, form)
  const turn = () => {
    const part = on
      ? without(whole, form.part, section, units)
      : withSection(whole, form.part, section, newSection(section, units), units)
    const redeemWhen =
      on && section === 'redeem'
        ? ({ mode: 'all', items: [], wrapped: false } as const)
        : form.redeemWhen
    change({ ...form, part, redeemWhen })
    if (!on) props.open()
  }
  return (
    <Button
      size="compact-sm"
      variant={on ? 'subtle' : 'light'}
      color={on ? 'gray' : 'pine'}
      disabled={disabled}
      aria-label={`${t(on ? 'cond.switchOff' : 'cond.switchOn')}: ${props.title}`}
      onClick={turn}
    >
      {t(on ? 'cond.switchOff' : 'cond.switchOn')}
    </Button>
  )
}
