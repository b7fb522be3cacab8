import { ActionIcon, Alert, Button, Group, List, Menu, Paper, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { readRule, textOf, writeRule, type RuleForm } from './core/form.ts'
import { fieldsOf, isAt } from './core/pointers.ts'
import { useEditing } from './Editing.ts'
import { JsonDialog } from './JsonDialog.tsx'
import { RuleEditor } from './RuleEditor.tsx'
import { useSay } from './useSay.ts'
import { language } from '../../shared/i18n.ts'

export type RuleActions = {
  change(rule: RuleForm): void
  move(by: -1 | 1): void
  duplicate(): void
  remove(): void
}

type Props = {
  readonly rule: RuleForm
  readonly index: number
  readonly count: number
  readonly begun: boolean
  readonly actions: RuleActions
}

/** A rule as one sentence; opened, it is edited as parts. */
export function RuleCard(props: Props) {
  const { disabled, telling, units } = useEditing()
  const { t } = useSay()
  const [opened, body] = useDisclosure(props.begun)
  const [asJson, json] = useDisclosure()
  const { rule, index, actions } = props
  const written = writeRule(rule, units)
  const name = textOf(rule.part.cells[`name.${language()}`]) || textOf(rule.part.cells['id'])
  return (
    <Paper withBorder p="md" component="article" aria-label={name}>
      <Text style={{ overflowWrap: 'anywhere' }}>
        {telling.rule(written) ?? `${name}: ${t('cond.unfinished')}`}
      </Text>
      <Group gap={4} mt="xs">
        <Button
          size="compact-sm"
          variant="light"
          aria-expanded={opened}
          aria-label={`${t(opened ? 'cond.close' : 'cond.edit')}: ${name}`}
          onClick={body.toggle}
        >
          {t(opened ? 'cond.close' : disabled ? 'cond.look' : 'cond.edit')}
        </Button>
        <Moving {...props} name={name} />
        <More name={name} actions={actions} json={json.open} />
      </Group>
      <Mistakes rule={rule} index={index} opened={opened} />
      {opened && <RuleEditor rule={rule} pointer={`/rules/${index}`} change={actions.change} />}
      {asJson && (
        <JsonDialog
          title={`${name} · JSON`}
          value={written}
          disabled={disabled}
          apply={(value) => actions.change({ ...readRule(value, units), key: rule.key })}
          close={json.close}
        />
      )}
    </Paper>
  )
}

/** Up and down, so that nothing has to be dragged. */
function Moving({ index, count, actions, name }: Props & { readonly name: string }) {
  const { disabled } = useEditing()
  const { t } = useSay()
  const first = disabled || index === 0
  const last = disabled || index === count - 1
  return (
    <>
      <Arrow sign="↑" label={`${t('cond.up')}: ${name}`} off={first} by={-1} actions={actions} />
      <Arrow sign="↓" label={`${t('cond.down')}: ${name}`} off={last} by={1} actions={actions} />
    </>
  )
}

function More(props: {
  readonly name: string
  readonly actions: RuleActions
  readonly json: () => void
}) {
  const { disabled } = useEditing()
  const { t } = useSay()
  const { actions } = props
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`${t('cond.moreOf')}: ${props.name}`}>
          ⋯
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item disabled={disabled} onClick={actions.duplicate}>
          {t('cond.duplicate')}
        </Menu.Item>
        <Menu.Item onClick={props.json}>{t('cond.json')}</Menu.Item>
        <Menu.Item disabled={disabled} onClick={actions.remove}>
          {t('cond.remove')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

/** What is wrong with the rule; what stands beside a field that is open is not said twice. */
function Mistakes(props: {
  readonly rule: RuleForm
  readonly index: number
  readonly opened: boolean
}) {
  const { problems } = useEditing()
  const { problem } = useSay()
  const pointer = `/rules/${props.index}`
  const shown = props.opened ? fieldsOf(props.rule, pointer) : []
  const found = problems.filter(
    ({ path }) => isAt(path, pointer) && !shown.some((at) => isAt(path, at)),
  )
  if (found.length === 0) return null
  return (
    <Alert color="red" role="alert" mt="sm" py="xs">
      <List size="sm">
        {found.map((each) => (
          <List.Item key={`${each.path} ${each.code}`}>{problem(each)}</List.Item>
        ))}
      </List>
    </Alert>
  )
}

function Arrow(props: {
  readonly sign: string
  readonly label: string
  readonly off: boolean
  readonly by: -1 | 1
  readonly actions: RuleActions
}) {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={props.label}
      disabled={props.off}
      {...(props.off && { bg: 'transparent' })}
      onClick={() => props.actions.move(props.by)}
    >
      {props.sign}
    </ActionIcon>
  )
}
