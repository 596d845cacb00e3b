// A telephone of the demo: the short messages that a number got, newest first.
const EVERY_MS = 1500
const phone = document.getElementById('phone')
const number = document.getElementById('number')
const list = document.getElementById('messages')
let shown = ''
const line = (className, text) => {
  const made = document.createElement(className === 'at' ? 'time' : 'p')
  made.className = className
  made.textContent = text
  return made
}
const none = (text) => {
  const item = document.createElement('li')
  item.append(line('none', text))
  return item
}
async function look() {
  const asked = number.value.trim()
  const answer = asked ? await fetch(`/demo/core/messages?to=${encodeURIComponent(asked)}`).catch(() => null) : null
  const items = answer?.ok ? (await answer.json()).items : null
  const now = JSON.stringify(items) + asked
  if (now === shown) return
  shown = now
  list.replaceChildren(
    ...(items?.length
      ? items.map((each) => {
          const item = document.createElement('li')
          item.append(line('text', each.text), line('at', new Date(each.at).toLocaleTimeString(document.documentElement.lang)))
          return item
        })
      : [none(items ? phone.dataset.empty : phone.dataset.away)]),
  )
}
number.addEventListener('input', () => void look())
void look()
setInterval(() => document.hidden || void look(), EVERY_MS)
