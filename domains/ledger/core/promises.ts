import type { Language } from '#kit/core/language.ts'

/** What is told of the book in Russian: the promises and the advice, by their English words. */
const RUSSIAN: Readonly<Record<string, string>> = {
  'movements of an account sum to what its lots hold less its debt':
    'движения счёта в сумме дают то, что лежит в его партиях, за вычетом долга',
  "compare the account's statement with its lots; a movement or a draw is missing":
    'сравните выписку счёта с его партиями: не хватает движения или списания из партии',
  'why a movement was made is said in the words that its digest proves':
    'причина движения записана теми словами, которые подтверждает его отпечаток',
  'somebody changed the words beside the book; the movement itself stands, what was said is in a backup':
    'кто-то изменил слова рядом с книгой; само движение цело, прежние слова — в резервной копии',
  'both ends of a transfer sum to nothing': 'списание и зачисление перевода вместе дают ноль',
  'a transfer credited another sum than had left; look at ledger.transfer of the linked movement':
    'зачислено не столько, сколько списано: посмотрите ledger.transfer связанного движения',
  'a transfer is credited once and whole when it is finished':
    'завершённый перевод зачислен один раз и целиком',
  "run the job ledger.finishTransfers; if it stays, the receiver's movements of the cause are missing":
    'запустите задачу ledger.finishTransfers; если не поможет, у получателя не хватает движений по этой причине',
  'of each lot, earned less its draws is what remains, and what expiry took is the sum of its draws by expiry':
    'начисленное в партии за вычетом списаний равно остатку, а сгоревшее — сумме списаний по сгоранию',
  'a draw on this lot is missing or twice, or an expiry was recorded in part; its movements tell which operation':
    'списания из партии не хватает, или оно записано дважды, или сгорание записано не целиком; какая это операция, видно из движений партии',
  'a movement is its new lots less its draws; the rest is debt repaid by what came in, or made by a reversal, and sums to the debt of its account':
    'движение — это его новые партии за вычетом списаний; остальное — долг, погашенный приходом или созданный отменой, и в сумме он равен долгу счёта',
  'this movement was written in part, or a repayment not beside the lot that paid it: what it says and what it did differ':
    'движение записано не целиком, или погашение долга — не рядом со своей партией: сказанное и сделанное расходятся',
  'a lot is between nothing and what was earned, and nothing is owed below zero':
    'остаток партии — от нуля до начисленного, долг не бывает отрицательным',
  'the schema refuses this; somebody has taken its checks away':
    'схема такого не пропускает: кто-то снял её проверки',
  'nothing is spent from a lot outside its life, unless it was held in time; what a dispute freezes may be pending':
    'из партии не тратят вне её срока, если баллы не отложены вовремя; спор может заморозить и ожидающие баллы',
  'the purchase named as cause took points that had expired or were not yet active':
    'покупка, указанная как причина, взяла сгоревшие или ещё не активные баллы',
  'per programme, what was issued less redeemed, expired and the rest is what lots hold less debt and on the way':
    'по программе: начисленное за вычетом потраченного, сгоревшего и прочего равно остаткам партий за вычетом долга, с учётом баллов в пути',
  'the sums by kind of this programme do not meet; run the account queries above on its members':
    'суммы по видам движений этой программы не сходятся; проверьте счета её участников',
  'a hold holds what its draws took, and those of an ended one were given back':
    'в резерве лежит то, что взято из партий, а взятое завершённым резервом возвращено',
  'the hold was ended without its release, or released without being ended':
    'резерв завершён без возврата баллов, или баллы возвращены, а резерв не завершён',
  'what people moved by hand is a movement of the same points, and names who approved it':
    'ручное изменение — это движение на те же баллы, и в нём указано, кто одобрил',
  'the row of the correction and the book differ: find out who wrote to members.correction behind the platform':
    'запись об изменении и книга расходятся: выясните, кто писал в members.correction в обход платформы',
  'nobody moves more points by hand than they may, and what was over the limits another person approved':
    'никто не меняет вручную больше, чем ему можно, а сверх лимита одобряет другой человек',
  'the schema refuses this; somebody has taken its checks away. Look at who answers for it, and in which session':
    'схема такого не пропускает: кто-то снял её проверки. Посмотрите, кто за это отвечает и в каком сеансе',
  'since corrections by people are noted, there is none without its note':
    'с тех пор как ручные изменения записываются, ни одного нет без записи',
  'somebody corrected points past the limits: this movement names who':
    'кто-то изменил баллы в обход лимитов: кто — видно из движения',
  'what was approved was done, once': 'одобренное сделано, и ровно один раз',
  'the correction of this request is missing; correct the points by hand and note the request in the reason':
    'изменения по этому запросу нет; измените баллы вручную и укажите запрос в причине',
  'every correction by hand names its actor and its reason':
    'у каждого ручного изменения указаны автор и причина',
  'an event is delivered, or waits with its tries counted, or is parked with a reason, never two of these':
    'событие доставлено, или ждёт со счётом попыток, или отложено с причиной — и только одно из этого',
  "one event tells a member once on each channel, and nothing that is settled keeps a code's cipher":
    'об одном событии участнику сообщают по каналу один раз, а шифр кода не хранится после отправки',
  'the last standing of a member in a programme is the only one without an end, and standings follow one another':
    'у участника в программе без конца только последний уровень, и уровни сменяют друг друга без наложений',
  'an active member is found by all that it is known by':
    'активный участник находится по всему, под чем известен',
  'nothing leads to a merged duplicate: it leads to the survivor':
    'к объединённому дублю ничего не ведёт: всё ведёт к оставшемуся участнику',
  'a merged member has one merge in force, into the very member it tells of; others have none':
    'у объединённого действует одно объединение, именно с тем, кто указан; у остальных — ни одного',
  'a card that has a member is found by its number':
    'карта, у которой есть участник, находится по номеру',
  'a purchase and the receipt it is known by agree, one for one':
    'покупка и её чек соответствуют друг другу, один к одному',
  "the receipt would be confirmed twice, or answered with another's purchase; compare both rows":
    'чек могли бы провести дважды или ответить на него чужой покупкой; сравните обе строки',
  'a purchase earned once and spent once, by movements of just the points it says':
    'покупка начислила один раз и потратила один раз, движениями ровно на указанные в ней баллы',
  "the member's statement and the decision of this purchase tell different stories; one of them was written in part":
    'выписка участника и решение по покупке расходятся: что-то записано не целиком',
  'an event earned once, by a movement of just the points it says':
    'событие начислило один раз, движением ровно на указанные баллы',
  "compare the event with the member's statement": 'сравните событие с выпиской участника',
  "a member's visits are the purchases that were not taken back whole":
    'визиты участника — это покупки, которые не возвращены целиком',
  'rules that count visits judge this member wrongly; count its purchases again':
    'правила, которые считают визиты, ошибаются в этом участнике; пересчитайте его покупки',
  'no more is returned of a purchase than was bought, spent and earned; the whole is returned to the unit; the state says so':
    'по покупке возвращено не больше, чем куплено, потрачено и начислено; полный возврат — до единицы, и состояние об этом говорит',
  'list the returns of this purchase; one of them was written twice or in part':
    'посмотрите возвраты этой покупки: один записан дважды или не целиком',
  'a return gave back by its movements what it says, and took no more than it says':
    'возврат вернул движениями то, что в нём указано, и забрал не больше указанного',
  "the member's statement and the answer to the return tell different stories":
    'выписка участника и ответ на возврат расходятся',
  'no budget and no limit is below nothing, nor below what held quotes hold of it':
    'ни бюджет, ни лимит не бывает меньше нуля и меньше того, что отложено под расчёты',
  'more may be granted than was promised; add up what purchases and held quotes have used':
    'начислить могут больше обещанного; сложите, сколько заняли покупки и отложенные расчёты',
  'a quote that has ended holds no points, and one that was used spent those it held':
    'завершённый расчёт баллов не держит, а использованный потратил именно отложенные',
  'release the hold by hand, or find the purchase that used the quote':
    'освободите резерв вручную или найдите покупку, которая использовала расчёт',
  'every freeze belongs to an open dispute, and holds just the points it says; a decided dispute freezes nothing':
    'каждая заморозка относится к открытому спору и держит ровно указанные баллы; решённый спор ничего не держит',
  'a member cannot use these points although nobody looks into them; release the hold, or open the case again':
    'участник не может потратить эти баллы, хотя спором никто не занят: освободите резерв или откройте обращение снова',
  'what a dispute gave is one correction of just the points it says':
    'по спору начислено одним изменением ровно столько, сколько в нём указано',
  "the case and the member's statement tell different stories":
    'обращение и выписка участника расходятся',
  'the links of the chain follow one another, and each is as it was made':
    'звенья цепи идут подряд, и каждое такое, каким сделано',
  'somebody changed the chain itself; movements from this link on may have been changed with it':
    'кто-то изменил саму цепь; движения после этого звена могли изменить вместе с ней',
  'each movement is as the chain holds it; none was removed, none came in behind':
    'каждое движение такое, как в цепи: ни одно не удалено и не добавлено задним числом',
  'the book was changed behind the platform; take what this movement said from a backup, and find out who had the rights':
    'книгу изменили в обход платформы: возьмите прежнее движение из резервной копии и выясните, у кого были права',
  'the chain is the one that was signed': 'цепь — та самая, что подписана',
  'movements recorded between these two instants were changed or removed, and the chain made anew: compare them with a backup. After a restore to an earlier moment, put the file of anchors aside under another name':
    'движения между этими моментами изменили или удалили, а цепь построили заново: сравните их с резервной копией. После восстановления на более ранний момент переименуйте файл якорей',
  'an anchor is as it was signed': 'якорь такой, каким подписан',
  'somebody wrote or changed this anchor without having the key: compare it with the copies kept elsewhere':
    'этот якорь записали или изменили без ключа: сравните его с копиями, которые хранятся отдельно',
  'an anchor is signed with a key of this installation': 'якорь подписан ключом этой установки',
  'the key was swapped: do not trust the chain from the anchor before. Where several machines sign, give all the same KOPILKA_ANCHOR_KEY; after a move, bring anchors.jsonl along':
    'ключ подменили: не доверяйте цепи после предыдущего якоря. Если подписывают несколько машин, дайте всем один KOPILKA_ANCHOR_KEY; при переезде перенесите anchors.jsonl',
  'an anchor that was signed stays in the database': 'подписанный якорь остаётся в базе',
  'anchors were removed from the database: compare its movements with a backup. After a restore to an earlier moment, put the file of anchors aside under another name':
    'якоря удалили из базы: сравните её движения с резервной копией. После восстановления на более ранний момент переименуйте файл якорей',
  'what is recorded is in the chain and signed within a minute':
    'записанное попадает в цепь и подписывается за минуту',
  'start the server and look again in a minute. If it stays, its log tells why; a transaction left open in this PostgreSQL holds the chain up (pg_stat_activity, xact_start)':
    'запустите сервер и проверьте через минуту. Если не поможет, причина в его журнале; цепь задерживает незакрытая транзакция в этом PostgreSQL (pg_stat_activity, xact_start)',
}

type Told = { readonly promise: string; readonly advice: string | null }

/** A promise or an advice of the book in a language; in English where nobody has said it in Russian. */
export const inWords = (text: string, language: Language): string =>
  language === 'ru' ? (RUSSIAN[text] ?? text) : text

/** The finding with its promise and advice in a language. */
export const inLanguage = <F extends Told>(finding: F, language: Language): F => ({
  ...finding,
  promise: inWords(finding.promise, language),
  advice: finding.advice === null ? null : inWords(finding.advice, language),
})
