import { en, type Key } from '../../shared/words.en.ts'

type NotDeed = `filter.${string}` | `field.${string}` | 'empty.hint' | 'none.hint'

/** What is written down, as far as there are words for it: `operator.blocked`. */
export type Deed = Exclude<
  Key extends infer K
    ? K extends `audit.${infer D extends `${string}.${string}`}`
      ? D
      : never
    : never,
  NotDeed
>

const NOT = /^(filter|field|empty|none)\./

export const deeds: readonly Deed[] = Object.keys(en)
  .filter((key) => /^audit\.\w+\.\w+$/.test(key))
  .map((key) => key.slice('audit.'.length))
  .filter((name): name is Deed => !NOT.test(name))

export const isDeed = (name: string): name is Deed => (deeds as readonly string[]).includes(name)
