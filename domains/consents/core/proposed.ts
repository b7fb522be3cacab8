import type { Texts } from '#kit/core/language.ts'
import type { Purpose } from './purposes.ts'

/** Texts to begin with; an organisation puts its own name into them and has its lawyer read them. */
export const proposed: Readonly<Record<Purpose, Texts>> = {
  offers: {
    ru: 'Я согласен получать рекламу: рассказы об акциях, скидках и новинках. Отозвать согласие можно в любой момент.',
    en: 'I agree to receive advertising: news of offers, discounts and new goods. I can take this back at any time.',
  },
  reminders: {
    ru: 'Я хочу получать напоминания: когда сгорают баллы и когда может понизиться уровень. Отказаться можно в любой момент.',
    en: 'I want to be reminded when points are about to expire and when a tier is about to be lost. I can take this back at any time.',
  },
  surveys: {
    ru: 'Я согласен отвечать на короткие опросы о покупках и обслуживании. Отказаться можно в любой момент.',
    en: 'I agree to be asked short questions about purchases and service. I can take this back at any time.',
  },
  profiling: {
    ru: 'Я согласен, чтобы по моим покупкам подбирали предложения для меня. Отказаться можно в любой момент, на баллы это не влияет.',
    en: 'I agree that offers are chosen for me by what I bought. I can take this back at any time; it changes nothing about points.',
  },
}
