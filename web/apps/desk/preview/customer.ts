/** A customer's whole picture and their operations, for the preview. Times are relative to now. */
const MIN = 60_000
const DAY = 86_400_000
const empty = { currency: 'CNY', status: 'normal', balance: null, available: null, due_on: null, due: null, due_min: null, limit: null, rate: '', risk: null, symbol: '', quantity: null, sellable: null, cost: null, price: null, hidden: false }
const iso = (at: number) => new Date(at).toISOString().slice(0, 10)

export const wholeOf = (now: number, hidden: boolean, trouble: boolean) => {
  const sums = (one: Record<string, unknown>) => (hidden ? { ...one, balance: null, available: null, due: null, due_min: null, limit: null, quantity: null, sellable: null, cost: null, hidden: true } : one)
  return {
    customer: 'c1',
    person: { name: '顾**', phones: [{ id: 'p1', masked: '139****0001', since: '2019-03-02', proof: 'core' }], id_no: '310***********4026', email: 'g***@example.com', address: '****', born_on: '****', language: 'zh-CN', branch: '上海分行', manager: '林远', since: '2019-03-02', refs: ['bank', 'broker'] },
    sure: { level: hidden ? 'hint' : 'proven', tier: hidden ? 1 : 2, proven_at: hidden ? null : now - 2 * MIN, matching: true },
    value: 'gold',
    risk: { grade: 'C3', assessed_on: iso(now - 300 * DAY), expires_on: iso(now + (trouble ? -3 : 65) * DAY), expired: trouble },
    alerts: trouble ? [{ id: 'a1', level: 'danger', text: '近期有冒用身份来电，务必核身', until: null, set_by_name: '林涛' }, { id: 'a2', level: 'info', text: '听力不便，请放慢语速', until: null, set_by_name: '张敏' }] : [],
    tags: ['高净值', '偏好文字沟通'],
    relations: [{ id: 'r1', kind: 'spouse', other: { id: 'c9', name: '周**' } }],
    notes: [{ id: 'n1', text: '每月 5 日还房贷，习惯提前一天转入', at: new Date(now - 20 * DAY).toISOString(), by_name: '张敏', interaction: null }],
    products: [
      sums({ ...empty, role: 'bank', ref: 'A1', kind: 'account', name: '活期一本通', number: '622202******0128', balance: 18_532_067, available: 18_032_067 }),
      { ...empty, role: 'bank', ref: 'K1', kind: 'card', name: '远山借记卡', number: '622202******3391', status: trouble ? 'lost' : 'normal' },
      sums({ ...empty, role: 'bank', ref: 'C1', kind: 'credit', name: '远山金卡信用卡', number: '625900******7712', balance: 632_450, available: 4_367_550, due_on: iso(now + 6 * DAY), due: 632_450, due_min: 63_245, limit: 5_000_000 }),
      sums({ ...empty, role: 'bank', ref: 'L1', kind: 'loan', name: '个人住房贷款', number: '3100******0452', balance: 126_400_000, due_on: iso(now + 13 * DAY), due: 782_133, rate: '3.45' }),
      sums({ ...empty, role: 'bank', ref: 'W1', kind: 'wealth', name: '远山稳盈 90 天', number: 'YW90******01', balance: 20_000_000, risk: 'R2', rate: '2.85' }),
      sums({ ...empty, role: 'broker', ref: 'F1', kind: 'funds', name: '证券资金账户', number: '8001******26', balance: 3_541_220, available: 3_541_220 }),
      sums({ ...empty, role: 'broker', ref: 'S1', kind: 'position', name: '青河电力', number: '', symbol: '600123', quantity: 2_000, sellable: 1_500, cost: 118_000, price: 123_400 }),
    ],
    due: [
      { role: 'bank', ref: 'C1', name: '远山金卡信用卡', due_on: iso(now + 6 * DAY), amount: hidden ? null : 632_450, overdue: false },
      { role: 'bank', ref: 'L1', name: '个人住房贷款', due_on: iso(now - (trouble ? 2 : -13) * DAY), amount: hidden ? null : 782_133, overdue: trouble },
    ],
    contacts: [
      { id: 'h1', channel: 'phone', at: now - 3 * DAY, ended_at: now - 3 * DAY, queue_name: '银行卡服务', agent_name: '刘洋', disposition_name: '限额调整', outcome: 'served', state: 'ended', survey_score: 5 },
      { id: 'h2', channel: 'webchat', at: now - 20 * DAY, ended_at: now - 20 * DAY, queue_name: '贷款咨询', agent_name: null, disposition_name: null, outcome: 'abandoned', state: 'ended', survey_score: null },
      { id: 'h3', channel: 'phone', at: now - 41 * DAY, ended_at: now, queue_name: null, agent_name: null, disposition_name: '余额查询', outcome: 'self_served', state: 'ended', survey_score: null },
    ],
    open_operations: operationsOf(now).filter((one) => one.state === 'awaiting_approval' || one.state === 'unknown'),
    consents: [{ purpose: 'marketing', channel: 'phone', given: false, source: 'agent', at: now }, { purpose: 'marketing', channel: 'sms', given: true, source: 'portal', at: now }, { purpose: 'reminder', channel: 'sms', given: true, source: 'portal', at: now }, { purpose: 'care', channel: 'phone', given: true, source: 'agent', at: now }],
    merged: [], as_of: now - 1000, stale: false,
    faults: trouble ? [{ role: 'broker', part: 'portfolio', kind: 'slow', code: 'core.slow' }] : [],
  }
}

const STATES = ['drafted', 'awaiting_approval', 'unknown', 'executed', 'held'] as const
export const operationsOf = (now: number) =>
  STATES.map((state, i) => ({
    id: `o-${state}`, kind: i === 3 ? 'card_repayment' : 'transfer', role: 'bank', state, customer: 'c1', interaction: 'i1', channel: 'webchat', actor: 'user:a',
    params: i === 3 ? { from_account: 'A1', card: 'C1', amount: 632_450 } : { from_account: 'A1', to_number: '621700******8888', to_name: '李*', amount: 6_800_000, note: '装修款' },
    amount: i === 3 ? 632_450 : 6_800_000, currency: 'CNY', digest: '', created_at: now - i * MIN, expires_at: now + 8 * MIN, tier: 3,
    confirmed_at: i ? now - MIN : null, proof_means: i ? 'pin' : null, approval: state === 'awaiting_approval' ? 'ap1' : null, hold_until: state === 'held' ? now + 20 * 60 * MIN : null,
    hold_reasons: state === 'held' ? ['new_payee'] : [], submitted_at: state === 'unknown' || state === 'executed' ? now - 21_000 : null, core_ref: state === 'executed' ? 'T20261122000381' : null,
    facts: state === 'executed' ? { balance_after: 17_899_617, at: now - 30_000 } : {}, fault: null, suitability: null, reversible: false, version: 2, names: { from_account: '活期一本通 622202******0128', card: '远山金卡信用卡 625900******7712' },
  }))

const field = (name: string, type: string, more: object = {}) => ({ name, type, required: true, holdings: [], choices: [], ...more })
const FROM = field('from_account', 'holding', { holdings: ['account'] })
const AMOUNT = field('amount', 'amount')
export const KINDS = [
  ['transfer', 'bank', 3, [FROM, field('to_number', 'digits'), field('to_name', 'name'), AMOUNT, field('note', 'text', { required: false })]],
  ['bill_payment', 'bank', 3, [FROM, field('biller', 'biller'), field('bill_no', 'text'), AMOUNT]],
  ['card_repayment', 'bank', 3, [FROM, field('card', 'holding', { holdings: ['credit'] }), AMOUNT]],
  ['loss_report', 'bank', 2, [field('holding', 'holding', { holdings: ['account', 'card', 'credit'] })]],
  ['loss_undo', 'bank', 3, [field('holding', 'holding', { holdings: ['account', 'card', 'credit'] })]],
  ['limit_change', 'bank', 3, [field('holding', 'holding', { holdings: ['card'] }), field('daily_limit', 'amount')]],
  ['purchase', 'bank', 3, [FROM, field('product', 'product'), AMOUNT]],
  ['order', 'broker', 3, [field('side', 'choice', { choices: ['buy', 'sell'] }), field('symbol', 'security'), field('quantity', 'quantity'), field('price', 'price')]],
  ['cancel', 'broker', 2, [field('order', 'order')]], ['subscription', 'broker', 3, [field('symbol', 'security'), field('quantity', 'quantity')]],
  ['funds_in', 'broker', 3, [AMOUNT]], ['funds_out', 'broker', 3, [AMOUNT]],
].map(([kind, role, tier, params]) => ({ kind, role, tier, params, reversible: kind === 'order' }))
