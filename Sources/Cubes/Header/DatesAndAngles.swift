/// Modified Julian dates of the Gregorian calendar.
enum ModifiedJulianDate {
    /// The modified Julian date of midnight UTC of a day given as `2016-08-25`; nil when it is no date.
    static func day(_ text: some StringProtocol) -> Int? {
        let parts = text.split(separator: "-").compactMap { Int($0) }
        guard parts.count == 3, (1900...2200).contains(parts[0]), (1...12).contains(parts[1]),
            (1...length(ofMonth: parts[1], year: parts[0])).contains(parts[2])
        else { return nil }
        // Days from 0000-03-01, so that the leap day ends a year; 678 881 of them before 1858-11-17 (Hinnant, days from
        // civil).
        let year = parts[1] > 2 ? parts[0] : parts[0] - 1
        let month = (parts[1] + 9) % 12
        return 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + parts[2] - 1 - 678_881
    }

    private static func length(ofMonth month: Int, year: Int) -> Int {
        if month == 2 { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28 }
        return [4, 6, 9, 11].contains(month) ? 30 : 31
    }
}

/// Angles and times as `-14:45:19.1`.
enum Sexagesimal {
    /// nil when the text is anything else; 60 seconds, which rounding makes, are a minute.
    static func number(_ text: String) -> Double? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) }
        guard parts.count == 3, let first = parts[0], let minutes = parts[1], let seconds = parts[2],
            (0..<60).contains(minutes), (0...60).contains(seconds), abs(first) <= 360
        else { return nil }
        let magnitude = abs(first) + minutes / 60 + seconds / 3600
        return text.hasPrefix("-") ? -magnitude : magnitude
    }

    /// The angle as text, to a millionth of a second; nil for what is no number of a circle.
    static func text(_ number: Double) -> String? {
        guard abs(number) < 1000 else { return nil }
        let units = Int((abs(number) * 3600e6).rounded())
        let (seconds, fraction) = units.quotientAndRemainder(dividingBy: 1_000_000)
        func digits(_ value: Int, _ count: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        return (number < 0 ? "-" : "") + "\(seconds / 3600):\(digits(seconds / 60 % 60, 2)):\(digits(seconds % 60, 2))"
            + ".\(digits(fraction, 6))"
    }
}
