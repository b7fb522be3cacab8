import type { Reason } from '#domains/analytics/core/answer.ts'
import type { Language } from '#kit/core/language.ts'

/** Why a figure is not given. */
export const REASONS: Readonly<Record<Reason, Readonly<Record<Language, string>>>> = {
  nothing_sold: { ru: 'Продаж не было.', en: 'Nothing was sold.' },
  no_repeats: { ru: 'Никто ещё не пришёл снова.', en: 'Nobody has come again yet.' },
  too_few_repeaters: { ru: 'Слишком мало тех, кто пришёл снова.', en: 'Too few have come again.' },
  no_churn_visible: {
    ru: 'Ухода не видно: история слишком коротка.',
    en: 'Nobody is seen to leave: the history is too short.',
  },
  nobody_stays: { ru: 'Похоже, никто не остаётся.', en: 'It seems that nobody stays.' },
  members_too_alike: {
    ru: 'Участники слишком похожи друг на друга для модели.',
    en: 'Members are too much alike for the model.',
  },
  members_too_unlike: {
    ru: 'Участники слишком разные для модели.',
    en: 'Members are too unlike for the model.',
  },
  no_spread_in_spending: { ru: 'Все тратят одинаково.', en: 'All spend alike.' },
  did_not_converge: { ru: 'Модель не нашла ответа.', en: 'The model found no answer.' },
  group_too_small: { ru: 'Группа слишком мала.', en: 'The group is too small.' },
  no_variance: { ru: 'Разброса нет, судить не по чему.', en: 'There is no spread to judge by.' },
  sample_ratio_off: {
    ru: 'Размеры групп не такие, какие дал бы случай: что-то решает, кто в какой группе.',
    en: 'The groups have not the sizes chance would give: something decides who is in which.',
  },
  members_chose_groups: {
    ru: 'Участники выбрали группу сами.',
    en: 'Members chose the group themselves.',
  },
  no_effect_asked: { ru: 'Не задан эффект.', en: 'No effect is asked for.' },
  no_cost: { ru: 'Затрат не было.', en: 'Nothing was spent.' },
  too_few_cohorts: { ru: 'Слишком мало месяцев начисления.', en: 'Too few months of issue.' },
  nothing_issued: { ru: 'Баллы не начислялись.', en: 'No points were issued.' },
  nothing_expected: { ru: 'Списаний не ожидается.', en: 'No redemption is expected.' },
  never_pays: { ru: 'Окупиться не может.', en: 'It can never pay.' },
  out_of_range: { ru: 'Значения вне допустимых.', en: 'The values are out of range.' },
  cost_unknown: {
    ru: 'Кассы не передают себестоимость.',
    en: 'Tills send no cost of goods.',
  },
  days_not_passed: {
    ru: 'В эти дни ничьи первые 90 дней не истекли.',
    en: 'Nobody’s first 90 days ended on these days.',
  },
  not_of_a_store: {
    ru: 'Считается только по программе целиком.',
    en: 'Counted for a whole programme only.',
  },
  points_pay_nothing: {
    ru: 'По действующим условиям баллами не платят.',
    en: 'By the conditions in force points pay nothing.',
  },
  not_fitted_yet: { ru: 'Модели строятся каждую ночь.', en: 'Models are fitted every night.' },
}
