// Lambert-93 (EPSG:2154) from WGS 84 and back: Lambert conformal conic with two standard parallels on GRS80.
// RGF93 and WGS 84 are taken as one, which holds within one metre.
// Source: IGN, Projection cartographique conique conforme de Lambert, NTG 71, alg. 1, 2, 3, 4; constants of RGF93 / Lambert-93.

const E = 0.0818191910428158; // first eccentricity of GRS80
const N = 0.725607765053267; // exponent of the projection
const C = 11754255.426096; // constant of the projection, metres
const X_S = 700000; // easting of the pole, metres
const Y_S = 12655612.049876; // northing of the pole, metres
const LON_0 = (3 * Math.PI) / 180; // meridian of origin, radians

function isometricLatitude(lat) {
  const sine = E * Math.sin(lat);
  return Math.log(Math.tan(Math.PI / 4 + lat / 2) * ((1 - sine) / (1 + sine)) ** (E / 2));
}

/** Easting and northing in metres of a longitude and latitude in degrees. */
export function toLambert93(lon, lat) {
  const radius = C * Math.exp(-N * isometricLatitude((lat * Math.PI) / 180));
  const angle = N * ((lon * Math.PI) / 180 - LON_0);
  return [X_S + radius * Math.sin(angle), Y_S - radius * Math.cos(angle)];
}

/** Longitude and latitude in degrees of an easting and northing in metres. */
export function fromLambert93(x, y) {
  const radius = Math.hypot(x - X_S, y - Y_S);
  const angle = Math.atan((x - X_S) / (Y_S - y));
  const iso = -Math.log(radius / C) / N;
  let lat = 2 * Math.atan(Math.exp(iso)) - Math.PI / 2;
  for (let turn = 0; turn < 12; turn += 1) {
    const sine = E * Math.sin(lat);
    lat = 2 * Math.atan(((1 + sine) / (1 - sine)) ** (E / 2) * Math.exp(iso)) - Math.PI / 2;
  }
  return [((LON_0 + angle / N) * 180) / Math.PI, (lat * 180) / Math.PI];
}

/** Length in metres of a line of [lon, lat] points, measured in Lambert-93. */
export function lineLength(points) {
  const flat = points.map(([lon, lat]) => toLambert93(lon, lat));
  return flat.slice(1).reduce((sum, [x, y], i) => sum + Math.hypot(x - flat[i][0], y - flat[i][1]), 0);
}

/** Area in square metres of a ring of [lon, lat] points, open or closed, measured in Lambert-93. */
export function ringArea(points) {
  const flat = points.map(([lon, lat]) => toLambert93(lon, lat));
  const twice = flat.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = flat[(i + 1) % flat.length];
    return sum + x * nextY - nextX * y;
  }, 0);
  return Math.abs(twice) / 2;
}
