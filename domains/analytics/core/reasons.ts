import type { Reason } from './answer.ts'
import type { Language } from '#kit/core/language.ts'

/** Why a figure is not given, on pages and in reports. */
export const REASONS: Readonly<Record<Reason, Readonly<Record<Language, string>>>> = {
  nothing_sold: { ru: 'Продаж не было.', en: 'Nothing was sold.' },
  no_repeats: { ru: 'Никто ещё не пришёл снова.', en: 'Nobody has come again yet.' },
  too_few_repeaters: { ru: 'Слишком мало тех, кто пришёл снова.', en: 'Too few have come again.' },
  no_churn_visible: {
    ru: 'Ухода не видно: история слишком коротка.',
    en: 'Nobody seems to leave: the history is too short.',
  },
  nobody_stays: { ru: 'Похоже, никто не остаётся.', en: 'Nobody seems to stay.' },
  members_too_alike: {
    ru: 'Участники слишком похожи друг на друга для модели.',
    en: 'Members are too alike for the model.',
  },
  members_too_unlike: {
    ru: 'Участники слишком разные для модели.',
    en: 'Members are too unlike for the model.',
  },
  no_spread_in_spending: { ru: 'Все тратят одинаково.', en: 'All spend the same.' },
  did_not_converge: { ru: 'Модель не нашла ответа.', en: 'The model found no answer.' },
  group_too_small: { ru: 'Группа слишком мала.', en: 'A group is too small.' },
  no_variance: { ru: 'Разброса нет, судить не по чему.', en: 'There is no spread to judge by.' },
  sample_ratio_off: {
    ru: 'Размеры групп не такие, какие дал бы случай: что-то решает, кто в какой группе.',
    en: 'The groups have not the sizes that chance would give: something decides who is in which.',
  },
  members_chose_groups: {
    ru: 'Участники выбрали группу сами.',
    en: 'Members chose their groups themselves.',
  },
  no_effect_asked: { ru: 'Не задан эффект.', en: 'No effect was asked for.' },
  no_cost: { ru: 'Затрат не было.', en: 'Nothing was spent.' },
  too_few_cohorts: { ru: 'Слишком мало месяцев начисления.', en: 'Too few months of issue.' },
  nothing_issued: { ru: 'Баллы не начислялись.', en: 'No points have been issued.' },
  nothing_expected: { ru: 'Списаний не ожидается.', en: 'Nothing is expected to be redeemed.' },
  never_pays: { ru: 'Окупиться не может.', en: 'It can never pay.' },
  out_of_range: { ru: 'Значения вне допустимых.', en: 'The figures are out of range.' },
  cost_unknown: {
    ru: 'Кассы не передают себестоимость.',
    en: 'Tills send no cost of goods.',
  },
  days_not_passed: {
    ru: 'В эти дни ничьи первые 90 дней не истекли.',
    en: 'Nobody’s first 90 days ended in these days.',
  },
  not_of_a_store: {
    ru: 'Считается только по программе целиком.',
    en: 'Counted for the whole programme only.',
  },
  points_pay_nothing: {
    ru: 'По действующим условиям баллами не платят.',
    en: 'Points pay nothing by the conditions in force.',
  },
  no_control_group: {
    ru: 'В эти дни контрольной группы не было: сравнивать не с кем.',
    en: 'No control group ran in these days: there is nobody to compare with.',
  },
  answers_alike: {
    ru: 'Почти все пришли или почти никто: судить о порядке не по чему.',
    en: 'Almost all came, or almost nobody: there is nothing to judge an order by.',
  },
  not_fitted_yet: { ru: 'Модели строятся каждую ночь.', en: 'The models are fitted every night.' },
}

export const isReason = (text: string): text is Reason => Object.hasOwn(REASONS, text)
