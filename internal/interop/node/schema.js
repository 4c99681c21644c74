// Checks hospitals.schema.json with a validator and a YAML parser that are not written in Go. A
// file with every key must be valid, and must become invalid when any part of it is made wrong.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const Ajv = require('ajv/dist/2020');
const YAML = require('yaml');

const directory = path.join(__dirname, '..', '..', '..', 'appointment', 'directory');
const schema = JSON.parse(fs.readFileSync(path.join(directory, 'hospitals.schema.json'), 'utf8'));
const file = YAML.parse(fs.readFileSync(path.join(directory, 'testdata', 'hospitals.yaml'), 'utf8'));
const isValid = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);

function fail(message) {
  console.error(`hospitals.schema.json: ${message}`);
  process.exit(1);
}

// These objects may have any key, since a hospital chooses the names in them.
const hasFreeKeys = (pointer) => /\/(names|layouts|headers|fields|paths|operations)$/.test(pointer);
let changes = 0;

// expectInvalid makes a change, checks that the file is invalid, and undoes the change.
function expectInvalid(pointer, change, undo) {
  change();
  if (isValid(file)) fail(`${pointer} was made wrong, but the file is still valid`);
  undo();
  changes++;
}

// breakEachPart gives every member of a value a wrong type, and adds an unknown key to every object.
function breakEachPart(value, pointer) {
  for (const [key, member] of Object.entries(value)) {
    const isContainer = member !== null && typeof member === 'object';
    const wrong = isContainer ? 5 : { wrong: 'type' };
    expectInvalid(`${pointer}/${key}`, () => { value[key] = wrong; }, () => { value[key] = member; });
    if (isContainer) breakEachPart(member, `${pointer}/${key}`);
  }
  if (!Array.isArray(value) && !hasFreeKeys(pointer)) {
    expectInvalid(`${pointer}/nme`, () => { value.nme = 1; }, () => { delete value.nme; });
  }
}

if (!isValid(file)) fail(`testdata/hospitals.yaml is not valid: ${JSON.stringify(isValid.errors)}`);
breakEachPart(file, '');
if (!isValid(file)) fail('a change was not undone');
if (changes < 80) fail(`got ${changes} changes, want at least 80`);
console.log(`hospitals.schema.json: testdata/hospitals.yaml is valid, and invalid after each of ${changes} changes`);
