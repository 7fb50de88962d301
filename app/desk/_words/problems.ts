import type { BlockId, LetterProblem } from '../../../lib/domain/letter.ts'
import type { PackageStanding } from '../../../lib/domain/package.ts'
import { count } from './dates.ts'
import { BLOCK_NAME } from './names.ts'

const PACKAGE: Record<Exclude<PackageStanding, 'none' | 'ready'>, string> = {
  missing: 'The package is not prepared',
  writing: 'The package is being written',
  failed: 'The package could not be written: prepare it again',
  outdated: 'The package is out of date: prepare it again',
}

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
      return { text: 'Nothing was exported and no file is attached: the answer owes the data', block: null }
    case 'package':
      return { text: PACKAGE[problem.standing], block: null }
    case 'passages-undecided':
      return { text: `${count(problem.count, 'passage')} that may speak of others: not decided`, block: null }
    case 'tasks-open':
      return { text: `${count(problem.count, 'recipient')} not settled`, block: null }
  }
}
