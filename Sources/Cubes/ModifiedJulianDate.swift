/// Modified Julian dates of the Gregorian calendar.
enum ModifiedJulianDate {
    /// Of midnight UTC of a day given as `2016-08-25`; nil when it is no date.
    static func day(_ text: String) -> Int? {
        let parts = text.split(separator: "-").compactMap { Int($0) }
        guard parts.count == 3, (1900...2200).contains(parts[0]), (1...12).contains(parts[1]),
            (1...31).contains(parts[2])
        else { return nil }
        // Days from 0000-03-01, so that the leap day ends a year; 678 881 of them before 1858-11-17 (Hinnant, days from
        // civil).
        let year = parts[1] > 2 ? parts[0] : parts[0] - 1
        let month = (parts[1] + 9) % 12
        return 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + parts[2] - 1 - 678_881
    }
}
