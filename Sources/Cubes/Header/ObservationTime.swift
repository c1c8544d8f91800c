import Glibc

/// When a scan was taken, from whatever a header says of it: MJD-OBS, DATE-OBS with or without a time, and the clocks
/// that stand beside a date.
///
/// MJD-OBS wins where several agree or differ, unless the scan's end refutes it; `remarks` tells what cannot be read,
/// cannot be true, or differs.
package struct ObservationTime: Sendable, Hashable {
    /// The start of the scan, modified Julian date, UTC; nil where the header gives none that can be true.
    package let start: Double?
    /// The end of the scan, modified Julian date, UTC; after the start.
    package let end: Double?
    /// Whether the header gives a day alone: `start` is then its middle of the night.
    package let isDayAlone: Bool
    /// Sentences on what an operator should know, empty for a sound header.
    package let remarks: [String]

    /// SITELLE's first light was in 2015.
    private static let firstLight = 57_023.0
    /// A clock in hundredths of a day: what a header's own dates may differ by; it moves velocities by 0.02 km/s.
    private static let tolerance = 0.01
    /// A scan is repeated or finished within a year, and most often within a queue run.
    private static let (longestScan, usualScan) = (400.0, 30.0)

    /// - Parameter now: modified Julian date of this moment: no scan was taken after tomorrow.
    init(header: CubeHeader, now: Double) {
        var dates = HeaderDates(header, plausible: Self.firstLight...max(Self.firstLight, now + 1))
        let number = dates.number(["MJD-OBS", "MJDATE"])
        let date = dates.date(
            ["DATE-OBS", "OBS_DATE", "DATE_OBS"], clocks: ["UTC-OBS", "UTIME", "TIME-OBS", "OBS_TIME", "UT"])
        let last =
            dates.number(["MJDEND", "MJD-END"]) ?? dates.date(["DATEEND", "DATE-END"], clocks: ["UTCEND", "TIMEEND"])
        let first = Self.chosen(number, date, last, &dates) ?? Self.standIn(last, &dates)
        start = first?.value
        isDayAlone = first?.isDayAlone == true
        end = Self.end(last, of: first, &dates)
        if first != nil, end == nil, header.exposurePerStep == nil {
            dates.remarks.append(
                "The header gives neither the scan's end nor its exposure: the start stands for the middle, which leaves up"
                    + " to 0.5 km/s in heliocentric velocities.")
        }
        remarks = dates.remarks
    }

    /// One of two starts. Where they differ, the end of the scan tells which of them is wrong, if it can.
    private static func chosen(
        _ number: HeaderTime?, _ date: HeaderTime?, _ last: HeaderTime?, _ dates: inout HeaderDates
    ) -> HeaderTime? {
        guard let number, let date else { return number ?? date }
        let isSame = abs(number.value - date.value) <= max(tolerance, number.latitude, date.latitude)
        if isSame { return number.isDayAlone ? date : number }
        func fits(_ start: HeaderTime) -> Bool {
            last.map { (-$0.latitude...usualScan).contains($0.value - start.value) } ?? true
        }
        let isDateRight = !fits(number) && fits(date)
        let chosen = isDateRight ? date : number
        dates.remarks.append(
            "\(number.text) and \(date.text) are different times; \(chosen.text) is used"
                + (isDateRight ? ", as the scan's end agrees with it." : "."))
        return chosen
    }

    /// What is taken for the start of a scan of which another time alone is known.
    private static func standIn(_ last: HeaderTime?, _ dates: inout HeaderDates) -> HeaderTime? {
        guard let other = dates.number(["MJD-AVG"]) ?? dates.date(["DATE-AVG"], clocks: []) ?? last else { return nil }
        dates.remarks.append(
            "The header gives no start of the scan; \(other.text) stands in for it, which leaves up to 0.5 km/s in"
                + " heliocentric velocities.")
        return other
    }

    private static func end(_ last: HeaderTime?, of first: HeaderTime?, _ dates: inout HeaderDates) -> Double? {
        guard let first, let last, first.text != last.text else { return nil }
        let length = last.value - first.value
        if length > -last.latitude, length < longestScan {
            // A day alone tells no more than the exposure does.
            return last.isDayAlone ? nil : last.value
        }
        dates.remarks.append("\(last.text) is no end of a scan that began at \(first.text); it is left out.")
        return nil
    }
}

extension CubeHeader {
    /// When the scan was taken.
    package var time: ObservationTime {
        // 1970-01-01 is the modified Julian date 40 587.
        ObservationTime(header: self, now: Double(Glibc.time(nil)) / 86_400 + 40_587)
    }
}
