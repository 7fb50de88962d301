// Loaded into the product's processes by `node --import`, for the crash tests alone: the product does not know of it.
// Counts commits that changed something, names the points a process passes (before and after each commit, each command
// to Redis, each call to a recipient, each mail), and ends the process with SIGKILL at a point it is told to die at.
//   FAULTS_COMMITS  a file that grows by a byte with each commit, whoever dies afterwards
//   FAULTS_REFUSED  the same for commits that failed for want of room
//   FAULTS_POINTS   a file of the points passed, one a line
//   FAULTS_DIE_AT   the points to die at, one a line; FAULTS_DIED: those at which somebody has died already

import { subscribe } from 'node:diagnostics_channel'
import { appendFileSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Socket } from 'node:net'

const require = createRequire(import.meta.url)
const { FAULTS_COMMITS, FAULTS_REFUSED, FAULTS_POINTS, FAULTS_DIE_AT, FAULTS_DIED } = process.env

const linesOf = (file) =>
  file && existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []
const counter = (file) => {
  if (!file) return () => {}
  const descriptor = openSync(file, 'a')
  return () => writeSync(descriptor, '.')
}

const countCommit = counter(FAULTS_COMMITS)
const countRefused = counter(FAULTS_REFUSED)
const died = new Set(linesOf(FAULTS_DIED))
const deadly = new Set(linesOf(FAULTS_DIE_AT).filter((point) => !died.has(point)))
const isNamingPoints = Boolean(FAULTS_POINTS || FAULTS_DIE_AT)

/** How often each point was passed in this process. */
const passed = new Map()

/** @param {string} what */
function pass(what) {
  const times = (passed.get(what) ?? 0) + 1
  passed.set(what, times)
  const point = `${what} #${times}`
  if (FAULTS_POINTS) appendFileSync(FAULTS_POINTS, `${point}\n`)
  if (!deadly.has(point)) return
  appendFileSync(FAULTS_DIED, `${point}\n`)
  process.kill(process.pid, 'SIGKILL')
}

/** `claim`, `close` …: what an update of the ledger is, by the first column it sets. */
const LEDGER = {
  attempts: 'claim',
  published_at: 'mark published',
  status: 'close',
  run_at: 'postpone',
  lease_until: 'renew lease',
  generation: 'republish',
}

/** What a writing statement does to which table; undefined for one that reads. */
function deedOf(sql) {
  const [, verb, table] = /^\s*(insert into|update|delete from)\s+"?(\w+)/i.exec(sql) ?? []
  if (!verb) return undefined
  if (table !== 'jobs' || !/^update/i.test(verb)) return `${verb.toLowerCase().split(' ')[0]} ${table}`
  const [, column] = /\bset\s+"?(\w+)/i.exec(sql) ?? []
  return `job: ${LEDGER[column] ?? column}`
}

const wordsOf = (deeds) => [...new Set(deeds)].join(', ') || 'nothing written'

const Sqlite = require('better-sqlite3')
const { prepare } = Sqlite.prototype
/** What each connection has done since its BEGIN. */
const deeds = new WeakMap()
const totals = new WeakMap()

Sqlite.prototype.prepare = function (sql) {
  const statement = prepare.call(this, sql)
  const { run } = statement
  if (sql === 'COMMIT') statement.run = () => commit(this, () => run.call(statement))
  if (sql === 'ROLLBACK')
    statement.run = () => {
      deeds.delete(this)
      return run.call(statement)
    }
  const deed = deedOf(sql)
  if (!deed) return statement
  for (const name of ['run', 'all', 'get']) {
    const original = statement[name]
    statement[name] = (...values) => {
      const list = deeds.get(this) ?? []
      list.push(deed)
      deeds.set(this, list)
      return original.apply(statement, values)
    }
  }
  const { raw } = statement
  statement.raw = (...values) => {
    raw.apply(statement, values)
    return statement
  }
  return statement
}

/** Names and counts a commit, and runs it. The writer compiles its COMMIT once, so it comes as a statement. */
function commit(connection, run) {
  const what = `commit (${wordsOf(deeds.get(connection) ?? [])})`
  deeds.delete(connection)
  let total = totals.get(connection)
  if (!total) {
    const statement = prepare.call(connection, 'select total_changes() as n')
    total = { statement, last: 0 }
    totals.set(connection, total)
  }
  if (isNamingPoints) pass(`before ${what}`)
  let result
  try {
    result = run()
  } catch (error) {
    if (/^SQLITE_(FULL|IOERR)/.test(error.code ?? '')) countRefused()
    throw error
  }
  const { n } = total.statement.get()
  if (n !== total.last) countCommit()
  total.last = n
  if (isNamingPoints) pass(`after ${what}`)
  return result
}

const { Client } = require('pg')
const { query } = Client.prototype
Client.prototype.query = function (first, ...more) {
  const sql = typeof first === 'string' ? first : (first?.text ?? '')
  const list = deeds.get(this) ?? []
  if (!/^\s*commit\b/i.test(sql)) {
    const deed = deedOf(sql)
    if (/^\s*rollback\b/i.test(sql)) deeds.delete(this)
    else if (deed) deeds.set(this, [...list, deed])
    return query.call(this, first, ...more)
  }
  deeds.delete(this)
  const what = `commit (${wordsOf(list)})`
  if (isNamingPoints) pass(`before ${what}`)
  const result = query.call(this, first, ...more)
  result?.then?.(
    () => {
      if (list.length > 0) countCommit()
      if (isNamingPoints) pass(`after ${what}`)
    },
    () => {},
  )
  return result
}

if (isNamingPoints) {
  const { Redis } = require('ioredis')
  const { sendCommand } = Redis.prototype
  Redis.prototype.sendCommand = function (command, ...more) {
    // Scripts all go by one command, and are told apart by their digest.
    const [sha] = command.name === 'evalsha' ? command.args : []
    const script = sha && Object.entries(this.scriptsSet ?? {}).find(([, one]) => one.sha === sha)?.[0]
    const what = `Redis (${script ? script.split(':')[0].replace(/-\d+$/, '') : command.name})`
    pass(`before ${what}`)
    const result = sendCommand.call(this, command, ...more)
    result?.then?.(
      () => pass(`after ${what}`),
      () => {},
    )
    return result
  }

  const call = ({ request }) =>
    `call (${request.method} ${decodeURIComponent(String(request.path).split('?')[0]).replace(/[0-9a-f-]*\d[0-9a-f-]*(?=\/|$)/gi, ':id')})`
  subscribe('undici:request:create', (about) => pass(`before ${call(about)}`))
  subscribe('undici:request:trailers', (about) => pass(`after ${call(about)}`))

  const { write } = Socket.prototype
  Socket.prototype.write = function (chunk, ...more) {
    const text = typeof chunk === 'string' ? chunk : ''
    const start = text || (Buffer.isBuffer(chunk) ? chunk.subarray(0, 12).toString('latin1') : '')
    if (start.startsWith('MAIL FROM:')) pass('before mail (handed to the server)')
    if (start.startsWith('DATA\r\n')) {
      let answers = 0
      const look = (answer) => {
        // 354 asks for the content, the next one is the server's word for it.
        answers += 1
        if (answers < 2) return
        this.off('data', look)
        if (String(answer).startsWith('250')) pass('after mail (taken by the server)')
      }
      this.prependListener('data', look)
    }
    return write.call(this, chunk, ...more)
  }
}
