import { expect, it } from 'vitest'
import { isGuessable } from './password.ts'

const common = new Set(['password', 'qwerty', 'monkey', 'dragon', '1qaz2wsx3edc'])
const about = ['Rightsdesk', 'Ada Lovelace', 'ada@analytical.example.test']
const guessable = (password: string) => isGuessable(password, { common, about })

it.each([
  ['is common itself', '1qaz2wsx3edc'],
  ['is common but for small and capital letters', '1QAZ2wsx3edc'],
  ['is a common one lengthened by digits and signs', '!!Password2026!!'],
  ['is a common one twice', 'passwordpassword'],
  ['is a common one reversed', 'drowssap1234'],
  ['is two common ones in a row', 'monkeypassword'],
  ['is a run', '123456789012'],
  ['is a run backwards', 'zyxwvutsrqpo'],
  ['is one sign again and again', 'aaaaaaaaaaaaaa'],
  ['is a short text again and again', 'abcabcabcabc'],
  ['is the product and the year', 'Rightsdesk-2026'],
  ['is who it is for', 'ada.lovelace!'],
  ['is who it is for and the company', 'AdaAnalytical1'],
])('a new password is refused that %s', (_, password) => {
  expect(guessable(password)).toBe(true)
})

it.each([
  'correct horse battery staple',
  'four tea leaves in a pot',
  'a password of mine',
  'pa55 the dragon a monkey',
  'Kd8-vw2Qm_7xPz',
  '839201746558',
  'zażółć gęślą jaźń',
  'ada counts to seventeen',
])('any other is taken, whatever it is made of: %s', (password) => {
  expect(guessable(password)).toBe(false)
})
