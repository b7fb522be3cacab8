import type { Texts } from '#kit/core/language.ts'
import type { Kind } from './events.ts'

/**
 * The texts that come with the program: plain and short, told where an organisation wrote none of its own,
 * and where one of its own begins. The same for every channel.
 */
export const OURS: Readonly<Record<Kind, Texts>> = {
  'member.enrolled': {
    ru: 'Добро пожаловать! Вы стали участником{% if programme %} программы «{{ programme }}»{% endif %}.',
    en: 'Welcome! You are a member{% if programme %} of {{ programme }}{% endif %} now.',
  },
  'member.phone_changing': {
    ru: "Через {{ hours }} {{ hours | plural: 'час', 'часа', 'часов' }} ваш номер сменится на другой, с окончанием {{ ending }}. {% if link %}Это не вы? Отмените и заморозьте баллы: {{ link }}{% else %}Если вы об этом не просили, позвоните нам.{% endif %}",
    en: "In {{ hours }} {{ hours | plural: 'hour', 'hours' }} your phone number changes to another one, ending in {{ ending }}. {% if link %}Not you? Undo it and freeze your points: {{ link }}{% else %}If you did not ask for it, call us.{% endif %}",
  },
  'member.phone_changed': {
    ru: 'Теперь это ваш номер в программе.',
    en: 'This is your number in the programme now.',
  },
  'member.email_changed': {
    ru: 'Изменена почта в вашей карте.{% if link %} Это не вы? Заморозьте баллы: {{ link }}{% else %} Если это сделали не вы, позвоните нам.{% endif %}',
    en: 'The e-mail we have for you was changed.{% if link %} Not you? Freeze your points: {{ link }}{% else %} If it was not you, call us.{% endif %}',
  },
  'member.phone_replaced': {
    ru: 'Изменён номер телефона в вашей карте.{% if link %} Это не вы? Заморозьте баллы: {{ link }}{% else %} Если это сделали не вы, позвоните нам.{% endif %}',
    en: 'The phone number we have for you was changed.{% if link %} Not you? Freeze your points: {{ link }}{% else %} If it was not you, call us.{% endif %}',
  },
  'member.chat_bound': {
    ru: 'К вашей карте подключили чат в Telegram.{% if link %} Это не вы? Отключите его: {{ link }}{% else %} Если это сделали не вы, позвоните нам.{% endif %}',
    en: 'A Telegram chat was connected to your card.{% if link %} Not you? Disconnect it: {{ link }}{% else %} If it was not you, call us.{% endif %}',
  },
  'member.browser_added': {
    ru: 'Уведомления о вашей карте включили в браузере.{% if link %} Это не вы? Отключите его: {{ link }}{% else %} Если это сделали не вы, позвоните нам.{% endif %}',
    en: 'Notices of your card were turned on in a browser.{% if link %} Not you? Disconnect it: {{ link }}{% else %} If it was not you, call us.{% endif %}',
  },
  'member.signed_in': {
    ru: 'Вход в личный кабинет{% if device %}: {{ device }}{% endif %}.{% if link %} Это не вы? Закройте вход: {{ link }}{% else %} Если это не вы, позвоните нам.{% endif %}',
    en: 'Somebody signed in to your page{% if device %}: {{ device }}{% endif %}.{% if link %} Not you? Sign them out: {{ link }}{% else %} If it was not you, call us.{% endif %}',
  },
  'member.leaving': {
    ru: "В личном кабинете попросили удалить вас из программы. Данные и баллы исчезнут через {{ days | number }} {{ days | plural: 'день', 'дня', 'дней' }}. Если это не вы, позвоните нам.",
    en: "Somebody asked on your page to have you forgotten. Your data and points go in {{ days | number }} {{ days | plural: 'day', 'days' }}. If it was not you, call us.",
  },
  'card.activated': { ru: 'Ваша карта активирована.', en: 'Your card is active.' },
  'card.blocked': {
    ru: 'Ваша карта заблокирована. Баллы и уровень сохранены.',
    en: 'Your card is blocked. Your points and tier are safe.',
  },
  'card.replaced': {
    ru: 'Ваша карта заменена. Баллы и уровень сохранены, старый номер больше не действует.',
    en: 'Your card was replaced. Points and tier stay, the old number is no longer valid.',
  },
  'points.earned': {
    ru: 'Начислено: {{ points | points }}.{% if available_from %} Доступно с {{ available_from | day }}.{% endif %}',
    en: 'Earned: {{ points | points }}.{% if available_from %} To spend from {{ available_from | day }}.{% endif %}',
  },
  'points.redeemed': {
    ru: 'Списано: {{ points | points }}.',
    en: 'Spent: {{ points | points }}.',
  },
  'points.returned': {
    ru: '{% if taken %}Снято{% else %}Возвращено{% endif %} за возврат покупки: {{ points | points }}.',
    en: '{% if taken %}Taken back{% else %}Given back{% endif %} for a returned purchase: {{ points | points }}.',
  },
  'points.adjusted': {
    ru: '{% if taken %}Списано{% else %}Начислено{% endif %}: {{ points | points }}.',
    en: '{% if taken %}Taken{% else %}Credited{% endif %}: {{ points | points }}.',
  },
  'points.activated': {
    ru: 'Можно тратить: {{ points | points }}.',
    en: 'Yours to spend: {{ points | points }}.',
  },
  'points.expired': {
    ru: 'Сгорело: {{ points | points }}.',
    en: 'Expired: {{ points | points }}.',
  },
  'points.expiring': {
    ru: '{{ on | day }} сгорит: {{ points | points }}.',
    en: 'Expiring on {{ on | day }}: {{ points | points }}.',
  },
  'purchase.returned': {
    ru: 'Возврат принят: {{ amount | money }}.',
    en: 'Return accepted: {{ amount | money }}.',
  },
  'tier.reached': {
    ru: 'Поздравляем! Ваш новый уровень: {{ tier }}.',
    en: 'Congratulations! Your new tier: {{ tier }}.',
  },
  'tier.lost': {
    ru: '{% if tier %}Ваш уровень теперь: {{ tier }}.{% else %}Ваш уровень закончился.{% endif %}',
    en: '{% if tier %}Your tier is now: {{ tier }}.{% else %}Your tier has ended.{% endif %}',
  },
  'tier.ending': {
    ru: 'Уровень «{{ tier }}» действует до {{ on | day }}.',
    en: 'Your tier {{ tier }} is valid until {{ on | day }}.',
  },
  'case.opened': {
    ru: 'Ваше обращение принято, его номер {{ number }}.',
    en: 'We have your case; its number is {{ number }}.',
  },
  'case.answered': {
    ru: "Ответ на обращение {{ number }}: {{ answer | truncate: 300, '…' }}",
    en: "Answer to your case {{ number }}: {{ answer | truncate: 300, '…' }}",
  },
  'purchase.receipt': {
    ru: '{% if earned %}Начислено: {{ earned | points }}. {% endif %}{% if spent %}Списано: {{ spent | points }}. {% endif %}На счёте: {{ balance | points }}.{% if expires_on %} {{ expires_on | day }} сгорит: {{ expiring | points }}.{% endif %}',
    en: '{% if earned %}Earned: {{ earned | points }}. {% endif %}{% if spent %}Spent: {{ spent | points }}. {% endif %}Balance: {{ balance | points }}.{% if expires_on %} Expiring on {{ expires_on | day }}: {{ expiring | points }}.{% endif %}',
  },
  'confirmation.code': {
    ru: "{{ code }} — код для списания баллов. Назовите его кассиру. Действует {{ minutes }} {{ minutes | plural: 'минуту', 'минуты', 'минут' }}.",
    en: "{{ code }} is your code to spend points. Tell it to the cashier. Valid for {{ minutes }} {{ minutes | plural: 'minute', 'minutes' }}.",
  },
  'sign_in.code': {
    ru: "{{ code }} — код для входа. Никому его не сообщайте. Действует {{ minutes }} {{ minutes | plural: 'минуту', 'минуты', 'минут' }}.",
    en: "{{ code }} is your code to sign in. Tell it to nobody. Valid for {{ minutes }} {{ minutes | plural: 'minute', 'minutes' }}.",
  },
  'contact.code': {
    ru: "{{ code }} — код, чтобы сменить телефон или почту. Никому его не сообщайте. Действует {{ minutes }} {{ minutes | plural: 'минуту', 'минуты', 'минут' }}.",
    en: "{{ code }} is your code to change your phone or e-mail. Tell it to nobody. Valid for {{ minutes }} {{ minutes | plural: 'minute', 'minutes' }}.",
  },
  'unfreeze.code': {
    ru: "{{ code }} — код, чтобы разморозить баллы. Никому его не сообщайте. Действует {{ minutes }} {{ minutes | plural: 'минуту', 'минуты', 'минут' }}.",
    en: "{{ code }} is your code to unfreeze your points. Tell it to nobody. Valid for {{ minutes }} {{ minutes | plural: 'minute', 'minutes' }}.",
  },
}
