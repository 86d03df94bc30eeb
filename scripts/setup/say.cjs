"use strict";

/** One line of progress. */
function say(text) {
  process.stdout.write(`[set-up] ${text}\n`);
}

/** What stops the set-up; its message is written for the person who has to do something about it. */
class SetUpProblem extends Error {}

module.exports = { say, SetUpProblem };
