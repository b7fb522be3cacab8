import type { viewsEn } from './words.en.ts'

/** What the views of lists say in Russian. */
export const viewsRu: Readonly<Record<keyof typeof viewsEn, string>> = {
  'views.title': 'Виды списка',
  'views.save': 'Сохранить вид',
  'views.save.do': 'Сохранить',
  'views.name': 'Название вида',
  'views.name.none': 'Назовите вид',
  'views.hint': 'Сохраняются фильтры; текст поиска не сохраняется.',
  'views.known': 'Такой вид у вас уже есть: фильтры в нём заменятся на эти.',
  'views.share': 'Виден коллегам',
  'views.share.hint': 'Всем в организации, кто открывает этот список.',
  'views.shareOf': 'Вид «{{name}}» виден коллегам',
  'views.others': 'Виды коллег',
  'views.change': 'Изменить виды',
  'views.change.hint': 'Чтобы переименовать, впишите новое название.',
  'views.nameOf': 'Название вида «{{name}}»',
  'views.delete': 'Удалить вид «{{name}}»',
  'views.deleted': 'Вид «{{name}}» удалён',
  'views.done': 'Готово',
}
