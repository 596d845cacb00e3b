// The demo institution's own login. What it answers is a cookie that no script reads.
const form = document.getElementById('sign-in')
const said = document.getElementById('said')
for (const hint of document.querySelectorAll('[data-phone]')) {
  hint.addEventListener('click', () => {
    form.elements.phone.value = hint.dataset.phone
    form.elements.password.focus()
  })
}
form.addEventListener('submit', async (event) => {
  event.preventDefault()
  said.textContent = ''
  const button = form.querySelector('[type=submit]')
  button.disabled = true
  const body = JSON.stringify({ phone: form.elements.phone.value.trim(), password: form.elements.password.value })
  const answer = await fetch(form.dataset.door, { method: 'POST', headers: { 'content-type': 'application/json' }, body }).catch(() => null)
  button.disabled = false
  if (answer?.ok) return location.assign(form.dataset.to)
  said.textContent = answer?.status === 401 ? form.dataset.wrong : form.dataset.away
  form.elements.password.select()
})
