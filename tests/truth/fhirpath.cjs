// Reads the Questionnaires by name in the first line, and in each further line [name, response];
// writes a line for each response: the results that npm's `fhirpath` calculates.
const { readFileSync } = require("fs");
const { createRequire } = require("module");
const load = createRequire(process.argv[2] + "/");
const fhirpath = load("fhirpath");
const r4 = load("fhirpath/fhir-context/r4");

const compiled = (extension) => fhirpath.compile(extension.valueExpression.expression, r4);
const engine = (form) => ({
  variables: form.extension.map((one) => [one.valueExpression.name, compiled(one)]),
  results: form.item
    .find((group) => group.linkId === "result")
    .item.map((item) => [item.linkId.replace("result.", ""), compiled(item.extension[0])]),
});

const [forms, ...lines] = readFileSync(0, "utf8").split("\n").map((line) => JSON.parse(line));
const engines = {};
for (const [name, form] of Object.entries(forms)) engines[name] = engine(form);
for (const [name, response] of lines) {
  const known = { resource: response };
  for (const [variable, formula] of engines[name].variables) {
    known[variable] = formula(response, known);
  }
  const told = {};
  for (const [result, formula] of engines[name].results) {
    const answers = formula(response, known);
    if (answers.length !== 1) throw new Error(`${result}: ${answers.length} answers`);
    told[result] = answers[0];
  }
  console.log(JSON.stringify(told));
}
