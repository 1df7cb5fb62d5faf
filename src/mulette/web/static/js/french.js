// Figures in French, as mulette.web.words writes them.

const whole = new Intl.NumberFormat("fr-FR", { maximumFractionDigits: 0 });

/** A number with thin spaces and a decimal comma. */
export function number(value, digits = 0) {
  if (digits === 0) return whole.format(value);
  return new Intl.NumberFormat("fr-FR", { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

/** A length in metres, in m below one kilometre, else in km. */
export function length(metres) {
  return metres < 1000 ? `${number(metres)} m` : `${number(metres / 1000, metres < 10000 ? 2 : 1)} km`;
}

/** An area in square metres, in m², ha or km². */
export function area(squareMetres) {
  if (squareMetres < 10_000) return `${number(squareMetres)} m²`;
  if (squareMetres < 1_000_000) return `${number(squareMetres / 10_000, 2)} ha`;
  return `${number(squareMetres / 1_000_000, 2)} km²`;
}

/** Longitude and latitude in degrees, in words. */
export function degrees(lon, lat) {
  return `${number(Math.abs(lat), 5)}° ${lat < 0 ? "S" : "N"}, ${number(Math.abs(lon), 5)}° ${lon < 0 ? "O" : "E"}`;
}

/** Easting and northing in metres, in words. */
export function metres(x, y) {
  return `${number(x)} E, ${number(y)} N`;
}
