// Days to come again on, as `YYYY-MM-DD`.

/** So many days after the day of `from`, by this device's clock and zone. */
export function daysAfter(from: Date, days: number): string {
  const day = new Date(from.getFullYear(), from.getMonth(), from.getDate() + days);
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}
