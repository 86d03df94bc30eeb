"use strict";
/*
 * Stands before every public npm script. It and everything in setup/ is CommonJS without dependencies that Node 12 can
 * parse: it runs before anything is installed, under whatever Node the machine has.
 */
const path = require("path");
const { setUp } = require("./setup/set-up.cjs");

async function main() {
  process.exitCode = await setUp(path.join(__dirname, ".."));
}

void main();
