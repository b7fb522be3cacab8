import { createContext, useContext } from 'react'
import type { Programme } from '#domains/programmes/programmes.api.ts'
import type { Problem } from '#domains/rules/rules.api.ts'
import type { Units } from './core/cells.ts'
import type { Telling } from './core/speaking.ts'

export type Offer = { readonly value: string; readonly label: string }
export type Offers = Readonly<
  Record<'store' | 'tier' | 'rule' | 'group' | 'category' | 'sku' | 'weekday' | 'kind', Offer[]>
>

/** What every part of the editor needs to know of the document around it. */
export type Editing = {
  readonly programme: Programme
  readonly units: Units
  readonly offers: Offers
  readonly problems: readonly Problem[]
  readonly telling: Telling
  readonly disabled: boolean
}

const EditingContext = createContext<Editing | null>(null)
export const EditingProvider = EditingContext.Provider

export function useEditing(): Editing {
  const editing = useContext(EditingContext)
  if (!editing) throw new Error('a part of the editor stands outside of it')
  return editing
}
