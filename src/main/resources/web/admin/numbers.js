/** How numbers are written. */

const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const TENTHS = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const SHORT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** Below this a tenth tells something. */
const SMALL = 10;

/** From here on a number is shortened, 12.3K. */
const LARGE = 100_000;

const MEBIBYTE = 1024 * 1024;
const GIBIBYTE = 1024 * MEBIBYTE;

export function whole(value) {
  return WHOLE.format(value);
}

/** As short as it may be. */
export function short(value) {
  if (value === null || value === undefined) {
    return '–';
  }
  if (value >= LARGE) {
    return SHORT.format(value);
  }
  return value < SMALL ? TENTHS.format(value) : WHOLE.format(value);
}

export function millis(value) {
  return value === null || value === undefined ? '–' : `${short(value)} ms`;
}

export function bytes(value) {
  if (value === null || value === undefined) {
    return '–';
  }
  return value >= GIBIBYTE
    ? `${TENTHS.format(value / GIBIBYTE)} GiB`
    : `${short(value / MEBIBYTE)} MiB`;
}

/** A time span, in the two largest of its units. */
export function span(seconds) {
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (days > 0) {
    return `${days} d ${hours % 24} h`;
  }
  if (hours > 0) {
    return `${hours} h ${minutes % 60} min`;
  }
  if (minutes > 0) {
    const rest = Math.floor(seconds % 60);
    return rest > 0 ? `${minutes} min ${rest} s` : `${minutes} min`;
  }
  return `${short(seconds)} s`;
}
