import { refusals } from '#kit/core/refusal.ts'

/** How the slice says no. */
export const showcaseRefusals = refusals({
  'showcase.slug_taken': {
    status: 409,
    en: 'Another programme has the address {slug}. Choose another word.',
    ru: 'Адрес {slug} уже занят другой программой. Выберите другое слово.',
  },
  'showcase.slug_missing': {
    status: 409,
    en: 'Give the page its address first (slug).',
    ru: 'Сначала задайте адрес страницы (slug).',
  },
  'showcase.without_rules': {
    status: 409,
    en: 'There is nothing to show yet: publish the conditions and take the programme live.',
    ru: 'Показывать пока нечего: опубликуйте условия и запустите программу.',
  },
  'showcase.origin_invalid': {
    status: 400,
    en: '{origin} is no origin of a site. Write it as the browser does: https://shop.example, without a path.',
    ru: '{origin} — не адрес сайта. Пишите, как пишет браузер: https://shop.example, без пути.',
  },
  'showcase.label_twice': {
    status: 400,
    en: 'The word {word} has two names. Leave one of them.',
    ru: 'У слова {word} два названия. Оставьте одно.',
  },
  'showcase.unknown': {
    status: 404,
    en: 'No programme shows its rules at {slug}.',
    ru: 'По адресу {slug} ни одна программа не показывает правил.',
  },
  'showcase.origin_refused': {
    status: 403,
    en: 'This site may not ask. Its owner adds the origin to the public page of the programme.',
    ru: 'Этому сайту спрашивать нельзя. Добавьте его адрес на публичной странице программы.',
  },
  'showcase.token_invalid': {
    status: 403,
    en: 'The token has run out or is not of this programme. The shop’s server asks for another.',
    ru: 'Токен истёк или выдан не для этой программы. Сервер магазина запросит новый.',
  },
  'showcase.throttled': {
    status: 429,
    en: 'Too many questions from your address. Ask again in {seconds} s.',
    ru: 'Слишком много вопросов с вашего адреса. Спросите снова через {seconds} с.',
  },
})
