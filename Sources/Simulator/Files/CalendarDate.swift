/// A day of the Gregorian calendar.
struct CalendarDate {
    let year, month, day: Int

    /// - Parameter modifiedJulianDate: UTC; its fraction is left out.
    init(modifiedJulianDate: Double) {
        // Richards' algorithm (Explanatory Supplement to the Astronomical Almanac, 3rd ed., 15.11).
        let julianDay = Int((modifiedJulianDate + 2_400_001).rounded(.down))
        let f = julianDay + 1401 + (4 * julianDay + 274_277) / 146_097 * 3 / 4 - 38
        let e = 4 * f + 3
        let h = 5 * (e % 1461 / 4) + 2
        day = h % 153 / 5 + 1
        month = (h / 153 + 2) % 12 + 1
        year = e / 1461 - 4716 + (14 - month) / 12
    }

    /// yyyy-mm-dd
    var text: String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(year)-\(two(month))-\(two(day))"
    }
}
