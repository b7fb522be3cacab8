import { Tabs as Drawn } from '@mantine/core'
import { useEffect, useRef, type ReactNode } from 'react'
import { NavLink, type To } from 'react-router'

/** Parts of one page beside one another. Which of them is open is for the caller to keep, in the address. */
export function Tabs<Name extends string>(props: {
  readonly label: string
  readonly names: readonly Name[]
  readonly title: (name: Name) => string
  readonly open: Name
  readonly choose: (name: Name) => void
  /** What the open one shows. */
  readonly children: ReactNode
}) {
  const { names, open } = props
  const choose = (value: string | null) => {
    const name = names.find((each) => each === value)
    if (name !== undefined) props.choose(name)
  }
  return (
    <Drawn value={open} onChange={choose} keepMounted={false}>
      <Drawn.List mb="md" aria-label={props.label} className="tabs">
        {names.map((each) => (
          <Drawn.Tab key={each} value={each}>
            {props.title(each)}
          </Drawn.Tab>
        ))}
      </Drawn.List>
      <Drawn.Panel value={open}>{props.children}</Drawn.Panel>
    </Drawn>
  )
}

/** Pages of one section beside one another: links that look like tabs. On a small screen they scroll. */
export function PageTabs(props: {
  readonly label: string
  readonly tabs: readonly { readonly to: To; readonly title: string }[]
}) {
  const row = useRef<HTMLElement>(null)
  useEffect(() => {
    const here = row.current?.querySelector<HTMLElement>('[aria-current]')
    if (row.current && here) row.current.scrollLeft = here.offsetLeft - row.current.offsetLeft - 24
  }, [])
  return (
    <nav ref={row} aria-label={props.label} className="tabs pages">
      {props.tabs.map(({ to, title }) => (
        <NavLink key={title} to={to} end>
          {title}
        </NavLink>
      ))}
    </nav>
  )
}
