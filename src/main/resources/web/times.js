const TIME = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });
const DAY = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
const SHORT_DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });

/** Tells whether two times are on the same day here. */
export function isSameDay(oneMillis, otherMillis) {
  return new Date(oneMillis).toDateString() === new Date(otherMillis).toDateString();
}

/** The day of a thread's separator. */
export function dayText(millis) {
  const yesterday = new Date();
  yesterday.setDate(yesterday.getDate() - 1);
  if (isSameDay(millis, Date.now())) {
    return 'Today';
  }
  return isSameDay(millis, yesterday.getTime()) ? 'Yesterday' : DAY.format(millis);
}

/** The time of a message, with the whole date for who asks. */
export function fillTime(time, millis) {
  time.textContent = TIME.format(millis);
  describeTime(time, millis);
}

/** The time of today, or the day. */
export function fillShortTime(time, millis) {
  time.textContent = (isSameDay(millis, Date.now()) ? TIME : SHORT_DAY).format(millis);
  describeTime(time, millis);
}

function describeTime(time, millis) {
  time.dateTime = new Date(millis).toISOString();
  time.title = FULL.format(millis);
}
