import * as entrance from '#domains/portal/entrance.ts'
import * as showcase from '#domains/showcase/showcase.ts'
import type { Context } from '#kit/context.ts'

/** Where members of the demo company enter, /my/demo, and its rules are read, /programmes/demo. */
export const DEMO_SLUG = 'demo'

const rules = {
  ru: `Правила программы

1. Участвовать может любой человек от 14 лет. Участие бесплатное.
2. Баллы начисляются за покупки по карте. Балл — не деньги: его нельзя купить, продать или обменять на деньги.
3. Начисленные баллы можно тратить через 14 дней. Они сгорают, если ими не пользоваться.
4. За возвращённую покупку баллы снимаются, а потраченные на неё возвращаются.
5. Выйти из программы можно в любой день — в профиле или позвонив нам.`,
  en: `Rules of the programme

1. Anybody from the age of 14 may take part, free of charge.
2. Points come with purchases by the card. A point is no money: it is neither bought nor sold nor paid out.
3. Points can be spent 14 days after they were earned. They expire when they are not used.
4. For goods that were returned the points are taken back, and those that paid for them are given back.
5. You can leave on any day, in your profile or by calling us.`,
}

/** How people call the categories of the conditions. */
const labels = [
  { word: 'oil', ru: 'Масла', en: 'Oils' },
  { word: 'filters', ru: 'Фильтры', en: 'Filters' },
  { word: 'tyres', ru: 'Шины', en: 'Tyres' },
]

/** Opens the portal with its rules, and shows the conditions to everybody; what is there stays. */
export async function openPortal(ctx: Context, programmeId: string): Promise<void> {
  const kept = await entrance.seeEntrance(ctx)
  if (kept.rules === null) await entrance.publishRules(ctx, rules)
  if (kept.slug === null)
    await entrance.setEntrance(ctx, { slug: DEMO_SLUG, open: true, programmeId })
  const shown = await showcase.see(ctx, programmeId)
  if (shown.slug === null)
    await showcase.edit(ctx, programmeId, { slug: DEMO_SLUG, public: true, labels })
}
