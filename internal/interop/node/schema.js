// Holds hospitals.schema.json against a file that has every key, with a validator and a
// YAML reader that are not Go's: the file is valid, and is not once any part of it is spoilt.
const fs = require("fs");
const path = require("path");
const Ajv = require("ajv/dist/2020");
const YAML = require("yaml");

const appointment = path.join(__dirname, "../../appointment");
const schema = JSON.parse(fs.readFileSync(path.join(appointment, "hospitals.schema.json")));
const file = YAML.parse(fs.readFileSync(path.join(appointment, "testdata/hospitals.yaml"), "utf8"));
const valid = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);

function fail(what) {
  console.error(`hospitals.schema.json: ${what}`);
  process.exit(1);
}

if (!valid(file)) fail(`testdata/hospitals.yaml: ${JSON.stringify(valid.errors)}`);

// What names may stand here is the hospital's to say.
const free = /\/(names|layouts|headers|paths|operations)$/;
let spoilt = 0;

function refused(where, change, undo) {
  change();
  if (valid(file)) fail(`${where} is spoilt, and the file is valid all the same`);
  undo();
  spoilt++;
}

(function spoil(value, where) {
  for (const key of Object.keys(value)) {
    const is = value[key];
    const put = (to) => () => (value[key] = to);
    refused(`${where}/${key}`, put(is !== null && typeof is === "object" ? 5 : { no: "value" }), put(is));
    if (is !== null && typeof is === "object") spoil(is, `${where}/${key}`);
  }
  if (!Array.isArray(value) && !free.test(where)) refused(`${where}/nme`, () => (value.nme = 1), () => delete value.nme);
})(file, "");

if (!valid(file)) fail("the file was not put right again");
if (spoilt < 80) fail(`${spoilt} ways to spoil the file are too few`);
console.log(`hospitals.schema.json: testdata/hospitals.yaml is valid, and in ${spoilt} ways of spoiling it is not`);
