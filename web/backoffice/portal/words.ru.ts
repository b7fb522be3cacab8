import type { portalEn } from './words.en.ts'

/** What the page of the members' portal says in Russian. */
export const portalRu: Readonly<Record<keyof typeof portalEn, string>> = {
  'nav.portal': 'Кабинет участника',
  'home.portal': 'Где участники входят сами и какие правила принимают.',
  'portal.title': 'Кабинет участника',
  'portal.lead': 'Участники входят по коду, видят карту, баллы и историю и вступают сами.',
  'portal.address': 'Адрес',
  'portal.slug': 'Окончание адреса',
  'portal.slug.hint': 'Строчные латинские буквы, цифры и дефисы: {{origin}}/my/…',
  'portal.slug.wrong': 'От двух до сорока строчных латинских букв, цифр и дефисов.',
  'portal.open': 'Открыт участникам',
  'portal.programme': 'В какую программу вступают',
  'portal.programme.hint': 'На вступивших действуют правила этой программы за вступление.',
  'portal.programme.none': 'В единственную',
  'portal.save': 'Сохранить',
  'portal.saved': 'Сохранено',
  'portal.visit': 'Открыть кабинет',
  'portal.rules': 'Правила участия',
  'portal.rules.none': 'Правил пока нет: при вступлении ничего не принимают.',
  'portal.rules.version':
    'Редакция {{version}} действует с {{day}}. Её принимают при вступлении; новую редакцию попросят принять всех участников.',
  'portal.rules.ru': 'По-русски',
  'portal.rules.en': 'По-английски',
  'portal.rules.publish': 'Опубликовать новую редакцию',
  'portal.rules.empty': 'Напишите правила на обоих языках.',
  'portal.rules.published': 'Правила опубликованы',
  'portal.codes': 'Недавние коды',
  'portal.codes.lead':
    'Видны, пока не настроен канал: сообщения остаются в песочнице и никому не уходят.',
  'portal.codes.none': 'Кодов пока нет',
  'portal.codes.none.hint': 'Откройте кабинет участника и запросите код — он появится здесь.',
  'portal.codes.at': 'Когда',
  'portal.codes.to': 'Кому',
  'portal.codes.text': 'Сообщение',
  'audit.portal.changed': 'Кабинет участника изменён',
  'audit.portal.rules_published': 'Правила участия опубликованы',
}
