import type { BlockId, LetterProblem } from '../../../lib/domain/letter.ts'
import { count } from './dates.ts'
import { BLOCK_NAME } from './names.ts'

/** Why a letter cannot be sent, and the block to look at. */
export function problemWords(problem: LetterProblem): { text: string; block: BlockId | null } {
  switch (problem.what) {
    case 'missing':
      return { text: `${BLOCK_NAME[problem.block]}: not in the letter`, block: problem.block }
    case 'placeholder':
      return { text: `${BLOCK_NAME[problem.block]}: still holds a placeholder`, block: problem.block }
    case 'authority-missing':
      return { text: 'Complaint: does not name the authority', block: 'complaint' }
    case 'recipient-missing':
      return { text: `${BLOCK_NAME[problem.block]}: ${problem.recipient} is not named`, block: problem.block }
    case 'ground-missing':
      return { text: 'The ground of the refusal is not chosen', block: null }
    case 'file-missing':
      return { text: 'No file is attached: the answer owes the data', block: null }
    case 'tasks-open':
      return { text: `${count(problem.count, 'recipient')} not settled`, block: null }
  }
}
