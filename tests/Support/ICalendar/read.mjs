// node read.mjs <ical.js> <file>: what a calendar file says, as JSON. Strict: what breaks RFC 5545 is thrown, not guessed.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [, , library, file] = process.argv;
const ICAL = (await import(pathToFileURL(library))).default;
ICAL.design.strict = true;

const calendar = new ICAL.Component(ICAL.parse(readFileSync(file, "utf8")));
const properties = (component) =>
  component.getAllProperties().map((property) => ({
    name: property.name,
    type: property.type,
    parameters: Object.keys(property.jCal[1]).sort(),
    values: property.getValues().map(String),
  }));

console.log(JSON.stringify({
  name: calendar.name,
  properties: properties(calendar),
  parts: calendar.getAllSubcomponents().map((part) => ({ name: part.name, parts: part.getAllSubcomponents().length, properties: properties(part) })),
}));
