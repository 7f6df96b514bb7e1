'use strict'

// A report -> what happens to the mail: the policy's action and every gap say a word, the strictest holds.

const { PLANS } = require('./settings')

/** What a gap of this reason is a matter of; a reason not known yet counts as unreadable. */
const CLASSES = {
  encrypted: 'encrypted',
  protected: 'encrypted',
  malformed: 'ambiguous',
  'image-only': 'image',
  'limit:bytes': 'oversize',
  'limit:time': 'timeout',
  panicked: 'error',
}

const class_of = (reason) => CLASSES[reason] ?? (reason.startsWith('limit:') ? 'limit' : 'unreadable')

/** `{ plan, by }`: by is `rule` or the class of gap that decided. */
exports.of_report = function (report, settings) {
  let decided = { plan: settings.action[report.verdict.action] ?? 'reject', by: 'rule' }
  for (const name of new Set(report.gaps.map((gap) => class_of(gap.reason)))) {
    decided = stricter(decided, exports.of_gap(name, settings))
  }
  return routed(decided, settings)
}

/** The plan for a class of gap, `error` and `timeout` among them. */
exports.of_gap = function (name, settings) {
  if (name === 'error' || name === 'timeout') return { plan: settings.defer[name] ? 'defer' : 'pass', by: name }
  return routed({ plan: settings.gap[name], by: name }, settings)
}

/** The stricter of two; the first where they are equal. */
function stricter(one, other) {
  return PLANS.indexOf(other.plan) > PLANS.indexOf(one.plan) ? other : one
}

/** Without a secure way, what needs one stays. */
function routed(decided, settings) {
  return decided.plan === 'secure' && !settings.secure.is_set ? { ...decided, plan: 'reject' } : decided
}

exports.stricter = stricter
