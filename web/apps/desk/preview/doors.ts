import { KINDS, operationsOf, wholeOf } from './customer.ts'

/** What the REST doors answer in the preview. */
const iso = (at: number) => new Date(at).toISOString()

const PHRASES = [
  ['nh', '问候', '您好，这里是远山银行，我是座席{agent}，很高兴为您服务。'],
  ['sd', '稍等', '请您稍等，我马上为您查询。'],
  ['gs', '银行卡挂失', '您的卡已临时挂失，有效期 5 天。请携带身份证到任一网点办理正式挂失和补卡。'],
  ['ye', '余额查询', '为保护您的资金安全，余额请在手机银行“我的账户”中查看。'],
  ['wd', '网点', '离您最近的网点可在手机银行“网点查询”中找到，工作日 9:00–17:00 营业。'],
  ['gb', '告别', '感谢您的来访，祝您生活愉快，再见！'],
].map(([shortcut, title, text], i) => ({ id: `p${i}`, shortcut, title, texts: { 'zh-CN': text }, scope: i % 3 ? 'tenant' : 'personal', group: '', version: 1 }))

const DISPOSITIONS = [
  { id: 'card', name: '银行卡' }, { id: 'loss', name: '挂失', parent: 'card' }, { id: 'limit', name: '限额调整', parent: 'card' }, { id: 'fee', name: '年费', parent: 'card' },
  { id: 'account', name: '账户' }, { id: 'balance', name: '余额与明细', parent: 'account' }, { id: 'freeze', name: '冻结与解冻', parent: 'account' },
  { id: 'loan', name: '贷款' }, { id: 'rate', name: '利率咨询', parent: 'loan' }, { id: 'early', name: '提前还款', parent: 'loan' }, { id: 'other', name: '其他咨询' },
]

const ARTICLES = [
  { id: 'a1', title: '银行卡挂失怎么办理', text: '临时挂失：手机银行、网页或电话客服均可办理，立即生效，有效期 5 天。\n正式挂失：本人携带有效身份证件到任一网点办理，7 天后可补办新卡。\n挂失期间可照常入账，不能支取。' },
  { id: 'a2', title: '挂失的费用', text: '临时挂失免费。正式挂失每张卡 10 元，金卡及以上客户免收。补卡工本费 5 元。' },
  { id: 'a3', title: '挂失后找到了卡', text: '临时挂失可在手机银行自助解除；正式挂失须本人到网点解除。' },
]

const QUEUE = { name_en: '', open: true, waiting: 0, ready: 2, wait_low_s: 0, wait_high_s: 0 }
const PEER = { status: 'ready', present: true, not_responding: false, ready: true, talking: 0, room: 3 }
const TARGETS = {
  queues: [{ ...QUEUE, id: 'q1', name: '银行卡服务' }, { ...QUEUE, id: 'q2', name: '贷款咨询', waiting: 4, ready: 0, wait_low_s: 180, wait_high_s: 420 }, { ...QUEUE, id: 'q3', name: '理财专家线', ready: 0, wait_low_s: null, wait_high_s: null }, { ...QUEUE, id: 'q4', name: '投诉受理', open: false }],
  agents: [{ ...PEER, id: 'b', name: '刘洋' }, { ...PEER, id: 'd', name: '孙磊', ready: false, talking: 3, room: 0 }, { ...PEER, id: 'c', name: '赵敏', status: 'break', ready: false }],
}

export function answerOf(url: URL, now: number): unknown {
  const items = (list: unknown[]) => ({ items: list, next: null })
  const path = url.pathname
  if (path === '/api/session') {
    return { user: { id: 'a', name: '陈静', username: 'chenjing' }, tenant: { id: 't', slug: 'yuanshan', name: '远山银行' }, roles: ['agent', 'team_leader'], permissions: ['wallboard.view', 'phone.dial', 'customers.open', 'customers.search', 'customers.reveal', 'customers.edit', 'customers.merge', 'operations.draft'], agent: true, must: [] }
  }
  const scene = new URLSearchParams(location.search).get('scene') ?? ''
  if (path.endsWith('/360')) return wholeOf(now, !scene.includes('proven'), scene.includes('trouble'))
  if (path.endsWith('/reveal')) return { field: 'number', of: 'bank:A1', value: '6222020200010128', amounts: null }
  if (path === '/api/customers/search') return { items: [{ id: 'c1', name: '顾**', value: 'gold', phones: ['139****0001'], refs: ['bank'] }], faults: [] }
  if (path === '/api/operations/kinds') return KINDS
  if (path === '/api/operation-choices/payee') return { name: '李*', code: '' }
  if (path.startsWith('/api/operation-choices/')) return items([{ code: '600123', name: '青河电力', risk: 'R4', min_amount: 0, price: 123_400, lot: 100, rate: '', side: null, quantity: 0, form: '' }])
  if (path === '/api/desk/identify') return { tier: 1, sure: 'hint' }
  if (path === '/api/operations') return items(operationsOf(now))
  if (path.endsWith('/challenge') || path === '/api/verifications') return { id: 'ch1' }
  if (path.startsWith('/api/operations/')) return operationsOf(now).find((one) => path.includes(one.id)) ?? null
  if (path === '/api/me/figures') return { handled: 38, reply_ms: 17_400, satisfaction: 4.83, service_level: 0.8612 }
  if (path === '/api/phrases') return items(PHRASES)
  if (path === '/api/dispositions') return items(DISPOSITIONS)
  if (path === '/api/desk/targets') return { ...TARGETS, experts: { on_duty: 3, ready: 1 } }
  if (path === '/api/articles') return items(url.searchParams.get('words') === '没有' ? [] : ARTICLES)
  if (path === '/api/interactions') {
    return items([
      { id: 'h1', arrived_at: iso(now - 3 * 86_400_000), agent_name: '刘洋', queue_name: '银行卡服务', disposition_name: '限额调整', outcome: 'answered' },
      { id: 'h2', arrived_at: iso(now - 20 * 86_400_000), agent_name: null, queue_name: '贷款咨询', disposition_name: null, outcome: 'abandoned' },
    ])
  }
  if (path.startsWith('/api/interactions/')) return { messages: [{ id: '1', seq: 1, at: now - 3 * 86_400_000, by: 'customer', text: '我想调高每日转账限额', kind: 'text', data: {} }, { id: '2', seq: 2, at: now - 3 * 86_400_000 + 60_000, by: 'agent', author_name: '刘洋', text: '您好，手机银行“安全中心”里可以自助调整。', kind: 'text', data: {} }] }
  return null
}

/** Who waits to be taken, in scenes of pull mode. */
export const picksOf = (now: number) => ({
  pull: true, waiting: 3,
  items: [['w1', '顾**', 'platinum', 252, '提前还款', 'Early repayment'], ['w2', '', '', 131, '', ''], ['w3', '', '', 18, '', '']].map(([id, name, value, s, topic, topic_en]) => ({
    id, queue: 'q', queue_name: '贷款咨询', queue_name_en: 'Loans', channel: id === 'w2' ? 'phone' : 'webchat', queued_at: now - Number(s) * 1000, name, address: id === 'w2' ? '138****6677' : 'web', value, language: 'zh-CN', topic, topic_en, subject: '', may: true,
  })),
})
