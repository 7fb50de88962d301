import type { SandboxCode } from './authenticator.ts'
import type { Mail } from './store.ts'

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)
}

const e = escapeHtml

export const STYLE = `
:root { color-scheme: light dark; --page:#f6f7f9; --card:#fff; --text:#1a1f27; --dim:#586173; --line:#dfe3ea; --link:#1556b8; --mark:#7a4b00; --mark-bg:#fff1d6 }
@media (prefers-color-scheme: dark) { :root { --page:#12151a; --card:#1b2027; --text:#e8ebf0; --dim:#a3adbd; --line:#313945; --link:#8ab8ff; --mark:#ffd489; --mark-bg:#3a2c10 } }
* { box-sizing: border-box }
body { margin:0; background:var(--page); color:var(--text); font:16px/1.5 system-ui, sans-serif }
a { color:var(--link) }
:focus-visible { outline:3px solid var(--link); outline-offset:2px }
.banner { background:var(--mark-bg); color:var(--mark); padding:.5rem 1rem; text-align:center; font-size:.9rem }
.wrap { max-width:60rem; margin:0 auto; padding:1rem }
h1 { font-size:1.4rem; line-height:1.25; margin:.5rem 0 1rem; overflow-wrap:anywhere }
form { display:flex; flex-wrap:wrap; gap:.5rem; align-items:end; margin-bottom:1rem }
label { flex:1 1 14rem; font-size:.9rem; color:var(--dim) }
input { display:block; width:100%; margin-top:.25rem; padding:.5rem .6rem; font:inherit; color:inherit; background:var(--card); border:1px solid var(--dim); border-radius:6px }
button { padding:.5rem 1rem; font:inherit; color:var(--card); background:var(--link); border:1px solid var(--link); border-radius:6px; cursor:pointer }
ul { list-style:none; margin:0; padding:0; background:var(--card); border:1px solid var(--line); border-radius:10px; overflow:hidden }
li + li { border-top:1px solid var(--line) }
li a { display:block; padding:.75rem 1rem; color:inherit; text-decoration:none; overflow-wrap:anywhere }
li a:hover { background:var(--page) }
li a:focus-visible { outline-offset:-3px }
.top { display:flex; flex-wrap:wrap; gap:0 1rem; justify-content:space-between; color:var(--dim); font-size:.9rem }
.subject { font-weight:600 }
li .row { padding:.75rem 1rem }
.code { font:600 1.5rem/1.4 ui-monospace, monospace; letter-spacing:.05em }
.empty { padding:2.5rem 1rem; text-align:center; color:var(--dim); background:var(--card); border:1px solid var(--line); border-radius:10px }
dl { display:grid; grid-template-columns:auto 1fr; gap:.15rem 1rem; margin:0 0 1rem }
dt { color:var(--dim) } dd { margin:0; overflow-wrap:anywhere; min-width:0 }
iframe { display:block; width:100%; height:64rem; border:1px solid var(--line); border-radius:10px; background:#fff }
details { margin-top:1rem; background:var(--card); border:1px solid var(--line); border-radius:10px; padding:.5rem 1rem }
summary { cursor:pointer; font-weight:600 }
pre { white-space:pre-wrap; overflow-wrap:anywhere; font:.85rem/1.5 ui-monospace, monospace; margin:.75rem 0 .25rem }
`

// Replaces the list where it changed; what has the focus keeps it while nothing new came.
export const SCRIPT = `
const list = document.getElementById('mails')
if (list) setInterval(async () => {
  const answer = await fetch(location.href).catch(() => undefined)
  if (!answer?.ok) return
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('mails')
  if (fresh && fresh.innerHTML !== list.innerHTML) list.innerHTML = fresh.innerHTML
}, 2000)
`

function layout(title: string, main: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${e(title)}</title>
<link rel="stylesheet" href="/mailbox.css">
<script src="/mailbox.js" defer></script>
</head>
<body>
<div class="banner"><strong>Sandbox mailbox.</strong> Every mail of the sandbox ends here; none was sent to anybody.</div>
<main class="wrap">${main}</main>
</body>
</html>
`
}

function time(iso: string): string {
  return `<time datetime="${e(iso)}">${e(iso.slice(0, 19).replace('T', ' '))} UTC</time>`
}

/** Newest first; `filter` is part of a recipient's address. */
export function listPage(mails: Mail[], filter: string): string {
  const recipients = [...new Set(mails.flatMap((mail) => mail.to))].sort()
  const shown = mails
    .filter((mail) => mail.to.some((to) => to.includes(filter.trim().toLowerCase())))
    .reverse()
  const rows = shown.map(
    (mail) => `<li><a href="/mails/${e(mail.id)}">
<div class="top"><span>To ${e(mail.to.join(', '))}</span>${time(mail.receivedAt)}</div>
<div class="subject">${e(mail.subject || '(no subject)')}</div></a></li>`,
  )
  const none = mails.length === 0 ? 'No mail yet.' : 'No mail to this recipient.'
  return layout(
    'Sandbox mailbox',
    `<h1>Sandbox mailbox</h1>
<p><a href="/authenticator">Sign-in codes of the sandbox staff</a></p>
<form><label>Recipient<input name="to" value="${e(filter)}" list="recipients" autocomplete="off"></label>
<datalist id="recipients">${recipients.map((to) => `<option value="${e(to)}">`).join('')}</datalist>
<button>Filter</button></form>
<div id="mails" aria-live="polite">${rows.length > 0 ? `<ul>${rows.join('')}</ul>` : `<p class="empty">${none}</p>`}</div>`,
  )
}

export function mailPage(mail: Mail): string {
  const fields: [string, string][] = [
    ['From', e(mail.from)],
    ['To', e(mail.to.join(', '))],
    ['Received', time(mail.receivedAt)],
    ...mail.attachments.map((file): [string, string] => [
      'Attached',
      e(`${file.filename} (${file.contentType}, ${file.bytes} bytes)`),
    ]),
  ]
  const text = `<pre>${linked(mail.text)}</pre>`
  return layout(
    `${mail.subject} · Sandbox mailbox`,
    `<p><a href="/">All mails</a></p>
<h1>${e(mail.subject || '(no subject)')}</h1>
<dl>${fields.map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`).join('')}</dl>
${mail.html ? `<iframe title="The mail" src="/mails/${e(mail.id)}/html" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>` : ''}
<details${mail.html ? '' : ' open'}><summary>Text</summary>${text}</details>
<details><summary>Headers</summary><pre>${mail.headers.map(({ name, value }) => `${e(name)}: ${e(value)}`).join('\n')}</pre></details>
<p><a href="/mails/${e(mail.id)}/raw">Source</a></p>`,
  )
}

/** What an authenticator app would show for the sandbox's staff. */
export function authenticatorPage(codes: SandboxCode[]): string {
  const rows = codes.map(
    ({ role, email, code, leftS }) =>
      `<li><div class="row"><div class="top"><span>${e(role)}, ${e(email)}</span><span>${leftS} s</span></div><div class="code">${code.slice(0, 3)} ${code.slice(3)}</div></div></li>`,
  )
  return layout(
    'Sandbox authenticator',
    `<p><a href="/">All mails</a></p>
<h1>Sandbox authenticator</h1>
<p>Signing in at the desk asks for the code of an authenticator app. The invented staff of the sandbox have theirs here.</p>
<div id="mails">${rows.length > 0 ? `<ul>${rows.join('')}</ul>` : '<p class="empty">There is no staff yet.</p>'}</div>`,
  )
}

export function missingPage(): string {
  return layout(
    'Not found · Sandbox mailbox',
    '<h1>There is no such mail.</h1><p><a href="/">All mails</a></p>',
  )
}

function linked(text: string): string {
  return e(text).replace(
    /https?:\/\/[^\s&<>]+(?:&#38;[^\s&<>]+)*/g,
    (url) => `<a href="${url}" target="_blank" rel="noreferrer">${url}</a>`,
  )
}
